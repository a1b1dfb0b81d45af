namespace Chat.Sdk.Accounts;

/// <summary>The account of whoever asks.</summary>
public sealed record AccountInfo
{
    public required Guid Id { get; init; }

    public required string UserName { get; init; }

    public string? Email { get; init; }

    public bool EmailVerified { get; init; }

    /// <summary>Admin, Moderator, User or Bot.</summary>
    public required string Role { get; init; }

    /// <summary>Whether a code is asked for beside the password.</summary>
    public bool Totp { get; init; }
}

/// <summary>One sign-in on one device.</summary>
public sealed record AccountSession
{
    public required Guid Id { get; init; }

    /// <summary>The program: <c>chat-cli</c>.</summary>
    public required string Client { get; init; }

    public required string Device { get; init; }

    /// <summary>From where it was used last.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>Whether it is the one that asks.</summary>
    public bool Current { get; init; }
}

/// <summary>What an authenticator app needs.</summary>
public sealed record SecondFactorSetup
{
    /// <summary>In Base32, to be typed.</summary>
    public required string Secret { get; init; }

    /// <summary>The same as an <c>otpauth:</c> address, to be opened or drawn.</summary>
    public required string Uri { get; init; }
}

/// <summary>How to finish a log-in in a browser, perhaps on another machine (RFC 8628).</summary>
public sealed record DeviceLogin
{
    public required string DeviceCode { get; init; }

    /// <summary>What the user types there.</summary>
    public required string UserCode { get; init; }

    public required string VerificationUri { get; init; }

    public string? VerificationUriComplete { get; init; }

    /// <summary>Seconds.</summary>
    public required int ExpiresIn { get; init; }

    /// <summary>Seconds between two questions whether the user has finished.</summary>
    public int Interval { get; init; } = 5;
}

/// <summary>An account, as administrators see it.</summary>
public sealed record ManagedUser
{
    public required Guid Id { get; init; }

    public required string UserName { get; init; }

    public string? Email { get; init; }

    public required string Role { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Some of a longer list.</summary>
internal sealed record AccountPage<T>(T[] Items);

/// <summary>One line of the audit.</summary>
public sealed record AuditEntry
{
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Action { get; init; }

    public Guid? ActorId { get; init; }

    public string? Target { get; init; }

    public string? Address { get; init; }
}
