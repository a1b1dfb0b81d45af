using MimeKit;

namespace Chat.Identity.Mail;

/// <summary>Takes a mail to where it is read.</summary>
internal interface IMailTransport
{
    /// <summary>Returns when somebody else answers for the mail; an exception says that nobody does.</summary>
    Task SendAsync(MimeMessage message, CancellationToken cancellationToken);
}
