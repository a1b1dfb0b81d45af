namespace Chat.Contracts.Rights;

/// <summary>
/// Who may call a method, or every method of an interface. Each method has one, or its interface: a test looks for it, and for another
/// test that calls it without the right and is refused.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface)]
public sealed class RequiresAttribute(Access access) : Attribute
{
    public Access Access { get; } = access;
}

/// <summary>What a caller has to be.</summary>
public enum Access
{
    /// <summary>Nothing is asked.</summary>
    Anybody,

    /// <summary>The request has a valid access token.</summary>
    AccessToken,

    /// <summary>The connection has said who it is, and its access token is still good.</summary>
    Connected,

    /// <summary>Connected, and a member of the channel.</summary>
    Member,

    /// <summary>Connected, with the role that <see cref="ChannelRights"/> asks for.</summary>
    ChannelRole,

    /// <summary>Another service, which shows the key of services.</summary>
    Service,
}
