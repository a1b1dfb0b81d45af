using System.ComponentModel.DataAnnotations;

namespace Chat.Identity.Accounts;

/// <summary>Who may register.</summary>
internal enum Registration
{
    Open,
    Invite,
    Closed,
}

internal sealed class AccountOptions
{
    public const string SectionName = "Accounts";

    /// <summary>Whether everybody may register, or people with an invitation, or nobody.</summary>
    public Registration Registration { get; set; } = Registration.Open;

    /// <summary>Whether an account is of no use before its address is verified. Without it, whoever registers learns whether an address has an account.</summary>
    public bool RequireVerifiedEmail { get; set; } = true;

    /// <summary>How the server calls itself in mails and authenticators, 1 to 64 characters.</summary>
    [Required]
    [StringLength(64, MinimumLength = 1)]
    public string ServerName { get; set; } = "Chat.Aspire";

    /// <summary>In Development: makes alice, bob, carol and the administrator admin, with this password. Null: none of them.</summary>
    public string? DemoPassword { get; set; }
}
