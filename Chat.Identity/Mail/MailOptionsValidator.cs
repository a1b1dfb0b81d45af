using Microsoft.Extensions.Options;
using MimeKit;

namespace Chat.Identity.Mail;

/// <summary>Finds out at the start that no mail would ever leave.</summary>
internal sealed class MailOptionsValidator(IConfiguration configuration, IHostEnvironment environment) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        List<string> problems = [];
        if (!MailboxAddress.TryParse(options.From, out var sender) || Accounts.EmailAddress.TryNormalize(sender.Address) is null)
        {
            problems.Add("Mail:From: is not an address.");
        }

        if (!environment.IsDevelopment() && string.IsNullOrEmpty(configuration[$"{SmtpOptions.SectionName}:{nameof(SmtpOptions.Host)}"]) && string.IsNullOrEmpty(options.Folder))
        {
            problems.Add("Mail:Smtp:Host: is not set. Without a mail server nobody can verify an address or set a new password (Mail:Folder puts mails in files).");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
