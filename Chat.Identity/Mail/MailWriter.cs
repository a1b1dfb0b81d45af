using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Chat.Identity.Mail;

/// <summary>Makes a mail of its row, with a link that is good from now on. Null where there is nobody to write to, or nothing to say.</summary>
internal sealed class MailWriter(
    IdentityDbContext context, Links links, PublicAddress publicAddress, IdentityLimits limits, IOptions<MailOptions> mail, IOptions<AccountOptions> accounts, TimeProvider time)
{
    // Whoever asks again and again for the same mail does not flood its reader.
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private string Server => accounts.Value.ServerName;

    public Task<MimeMessage?> WriteAsync(MailRow row, CancellationToken cancellationToken) => row.Kind switch
    {
        MailKind.VerifyEmail => VerifyAsync(row, cancellationToken),
        MailKind.ResetPassword => ResetAsync(row, cancellationToken),
        _ => TellAsync(row, cancellationToken),
    };

    private async Task<MimeMessage?> VerifyAsync(MailRow row, CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleOrDefaultAsync(user => user.Id == row.UserId && user.DeletedAt == null, cancellationToken);
        if (user is null || user.UnverifiedEmail != row.Address || await WasSentAsync(user.Id, LinkPurpose.VerifyEmail, row, cancellationToken)
            || !await MayBeSentAsync(row))
        {
            return null;
        }

        var normalized = row.Address.ToUpperInvariant();
        if (await context.Users.AnyAsync(other => other.NormalizedEmail == normalized, cancellationToken))
        {
            return Message(
                row.Address,
                "You have an account already",
                $"""
                somebody, perhaps you, has registered at {Server} with this address. It belongs to an account of yours
                already, so nothing was changed: sign in with that one, or set a new password if you have forgotten it.

                If it was not you, there is nothing to do.
                """);
        }

        var link = publicAddress.Link("verify-email", links.Add(LinkPurpose.VerifyEmail, user.Id, row.Address));
        return Message(
            row.Address,
            "Verify your address",
            $"""
            the account "{user.UserName}" at {Server} was registered with this address. If that was you, open this
            link within 24 hours:

            {link}

            If it was not you, there is nothing to do: without the link the address is not used.
            """);
    }

    private async Task<MimeMessage?> ResetAsync(MailRow row, CancellationToken cancellationToken)
    {
        var normalized = row.Address.ToUpperInvariant();
        var user = await context.Users.SingleOrDefaultAsync(user => user.NormalizedEmail == normalized && user.DeletedAt == null, cancellationToken);
        if (user is null || user.DisabledAt is not null || await WasSentAsync(user.Id, LinkPurpose.ResetPassword, row, cancellationToken)
            || !await MayBeSentAsync(row))
        {
            return null;
        }

        var link = publicAddress.Link("reset", links.Add(LinkPurpose.ResetPassword, user.Id, user.Email));
        return Message(
            user.Email!,
            "Set a new password",
            $"""
            somebody, perhaps you, asked for a new password of the account "{user.UserName}" at {Server}. To set one,
            open this link within 30 minutes:

            {link}

            If it was not you, there is nothing to do: the password stays as it is.
            """);
    }

    private async Task<MimeMessage?> TellAsync(MailRow row, CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleOrDefaultAsync(user => user.Id == row.UserId && user.DeletedAt == null, cancellationToken);
        var (subject, what) = OwnerNotices.Of(row.Kind);
        // No link but the address that the reader knows: nobody gets used to following one in such a mail.
        return user is null
            ? null
            : Message(
                row.Address,
                subject,
                $"""
                {what} The account is "{user.UserName}" at {Server}, {row.CreatedAt:yyyy-MM-dd HH:mm} UTC.

                If it was not you, set a new password at once: "I have forgotten my password" at
                {publicAddress.Home}
                """);
    }

    // Here and not where they are asked for: whether there is anybody to write to is known here only, and nobody waits for the answer.
    private async Task<bool> MayBeSentAsync(MailRow row) => row.Attempts > 1 || await limits.MaySendAsync(row.Kind, row.Address.ToUpperInvariant());

    private Task<bool> WasSentAsync(Guid userId, LinkPurpose purpose, MailRow row, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Between;
        // An attempt that failed has left its link, and is no reason not to try again.
        return row.Attempts > 1
            ? Task.FromResult(false)
            : context.Links.AnyAsync(link => link.UserId == userId && link.Purpose == purpose && link.CreatedAt > since, cancellationToken);
    }

    private MimeMessage Message(string address, string subject, string text)
    {
        var message = new MimeMessage { Subject = $"{Server}: {subject}", Date = time.GetUtcNow(), Body = new TextPart("plain") { Text = $"Hello,\n\n{text}\n" } };
        message.From.Add(MailboxAddress.Parse(mail.Value.From));
        message.To.Add(new MailboxAddress("", address));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}
