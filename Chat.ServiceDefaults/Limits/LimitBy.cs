namespace Chat.ServiceDefaults.Limits;

/// <summary>Whose requests to an endpoint are counted together.</summary>
public enum LimitBy
{
    /// <summary>Those from one address; of IPv6 from one network of 64 bits.</summary>
    Address,

    /// <summary>Those of one user, whatever the address; of those who are not signed in, of one address.</summary>
    User,
}
