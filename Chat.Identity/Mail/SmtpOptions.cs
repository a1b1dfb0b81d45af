using System.ComponentModel.DataAnnotations;
using MailKit.Security;

namespace Chat.Identity.Mail;

/// <summary>The mail server.</summary>
internal sealed class SmtpOptions
{
    public const string SectionName = "Mail:Smtp";

    /// <summary>Its name; without one mails are put in a folder.</summary>
    public string? Host { get; set; }

    /// <summary>1 to 65,535.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>Null: it is not signed in.</summary>
    public string? User { get; set; }

    /// <summary>A secret.</summary>
    public string? Password { get; set; }

    /// <summary>How the connection is encrypted.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.StartTls;

    /// <summary>Longest wait for the server, 1 to 300 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}
