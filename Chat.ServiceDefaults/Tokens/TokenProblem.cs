namespace Chat.ServiceDefaults.Tokens;

/// <summary>Why an access token is refused: for the log and the metrics, not for the client, which could be anybody.</summary>
public enum TokenProblem
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It is longer than one may be; nothing else was looked at.</summary>
    TooLong,

    /// <summary>It is not the text of a signed token.</summary>
    Malformed,

    /// <summary>It is signed with another algorithm than ES256, or not at all.</summary>
    Algorithm,

    /// <summary>It is another kind of token than an access token.</summary>
    Kind,

    /// <summary>It brings a key along, or says where one is, or asks for something that is not understood.</summary>
    Header,

    /// <summary>There is no such key.</summary>
    UnknownKey,

    /// <summary>The signature is not that of the key.</summary>
    Signature,

    Issuer,
    Audience,
    Expired,
    NotYetValid,

    /// <summary>It does not say who this is.</summary>
    Claims,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>A connection was to be renewed with the token of somebody else, or of another session.</summary>
    OtherSession,
}
