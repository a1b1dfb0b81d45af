using Microsoft.AspNetCore.Identity;

namespace Chat.Identity.Data.Accounts;

/// <summary>An account. Its id names the user for good; <see cref="IdentityUser{TKey}.SecurityStamp"/> changes with everything that ends its cookies.</summary>
public sealed class ChatUser : IdentityUser<Guid>
{
    /// <summary>The name as it looks: two names that can be taken for one another have the same, and only one of them is given.</summary>
    public required string NameSkeleton { get; set; }

    public ServerRole Role { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The address that was given and not verified yet. An account gets its <c>Email</c> with the link that was sent there: until then anybody may name it, and nobody has it.</summary>
    public string? UnverifiedEmail { get; set; }

    /// <summary>Since when an administrator keeps the user out; null: nobody does.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>What the administrator wrote, for other administrators.</summary>
    public string? DisabledReason { get; set; }

    /// <summary>When the account was deleted. Name, address and secrets are gone; the id stays, because messages carry it, and the skeleton, so that nobody takes the name.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Of the codes of the second factor, encrypted with data protection; they count when <c>TwoFactorEnabled</c> says so.</summary>
    public byte[]? TotpSecret { get; set; }

    /// <summary>The time step of the last code that was taken: neither it nor an older one is taken again.</summary>
    public long? TotpLastStep { get; set; }
}
