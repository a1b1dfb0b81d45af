using System.ComponentModel.DataAnnotations;

namespace Chat.Identity.Mail;

internal sealed class MailOptions
{
    public const string SectionName = "Mail";

    /// <summary>The sender: an address, with a name in front of it or without.</summary>
    [Required]
    public string From { get; set; } = "Chat.Aspire <noreply@localhost>";

    /// <summary>Without a mail server: the folder that mails are put in as files.</summary>
    public string? Folder { get; set; }
}
