using System.ComponentModel.DataAnnotations;

namespace Chat.Identity.Accounts;

/// <summary>What one address of the network may ask of accounts, and what one mail address may be sent. 0 is no limit.</summary>
internal sealed class IdentityLimitsOptions
{
    public const string SectionName = "Limits:Identity";

    /// <summary>Sign-ins in a minute, right or wrong, 0 to 1,000,000: a company may be behind one address.</summary>
    [Range(0, 1_000_000)]
    public int LoginsPerMinute { get; set; } = 120;

    /// <summary>Registrations in an hour, 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int RegistrationsPerHour { get; set; } = 20;

    /// <summary>Mails that are asked for in an hour, 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int MailsPerHour { get; set; } = 20;

    /// <summary>Requests to <c>/connect/*</c> in a minute, 0 to 1,000,000: fifty people who wait for codes of devices, behind one address, make half of it.</summary>
    [Range(0, 1_000_000)]
    public int ConnectsPerMinute { get; set; } = 1_200;

    /// <summary>Refresh tokens that one session redeems in a minute, 0 to 1,000,000, from whatever address; a program needs one in ten.</summary>
    [Range(0, 1_000_000)]
    public int RefreshesPerMinute { get; set; } = 30;

    /// <summary>Codes of devices that are looked up or answered from one address in a minute, right or wrong, 0 to 1,000,000; a device needs two.</summary>
    [Range(0, 1_000_000)]
    public int DeviceCodesPerMinute { get; set; } = 120;

    /// <summary>The same in one log-in of a browser, from whatever address, 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int DeviceCodesPerLoginPerMinute { get; set; } = 20;

    /// <summary>Mails of one kind that one receiver gets in an hour because somebody asked for them, 0 to 1,000,000. Further ones are not sent, and nobody is told.</summary>
    [Range(0, 1_000_000)]
    public int MailsPerReceiverPerHour { get; set; } = 5;

    /// <summary>Whether the limits hold for the loopback address in Development too; elsewhere they always do.</summary>
    public bool Loopback { get; set; }
}
