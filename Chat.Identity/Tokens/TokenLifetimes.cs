namespace Chat.Identity.Tokens;

/// <summary>How long what a program is given counts.</summary>
internal static class TokenLifetimes
{
    public static readonly TimeSpan Access = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan Code = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan DeviceCode = TimeSpan.FromMinutes(10);

    /// <summary>A session that is not used for so long is over.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(30);

    /// <summary>And so is one that began so long ago, used or not.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromDays(90);

    /// <summary>An answer may be lost on its way: for so long the token that it replaced is taken again, from the same program.</summary>
    public static readonly TimeSpan ReuseLeeway = TimeSpan.FromSeconds(15);
}
