using System.Text.RegularExpressions;
using Chat.Testing;
using MimeKit;

namespace Chat.Identity.Tests.Support;

/// <summary>The mails that lie in the folder of a service.</summary>
internal sealed partial class MailFolder(string path)
{
    public IReadOnlyList<MimeMessage> All =>
        [.. Directory.EnumerateFiles(path, "*.eml").Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file))];

    public IReadOnlyList<MimeMessage> To(string address) =>
        [.. All.Where(mail => mail.To.Mailboxes.Any(mailbox => mailbox.Address == address))];

    /// <summary>Waits for so many mails to the address, whose subject has the word.</summary>
    public async Task<MimeMessage> WaitAsync(string address, string subject, int count = 1)
    {
        MimeMessage[] found = [];
        await Eventually.Async(
            () =>
            {
                found = [.. To(address).Where(mail => mail.Subject!.Contains(subject, StringComparison.OrdinalIgnoreCase))];
                return found.Length >= count;
            },
            $"{count} mails to {address} about '{subject}'");
        return found[^1];
    }

    /// <summary>The token of the link in the mail.</summary>
    public static string TokenOf(MimeMessage mail) => TokenPattern().Match(mail.TextBody!).Groups[1].Value;

    [GeneratedRegex(@"[?]token=([A-Za-z0-9_-]+)")]
    private static partial Regex TokenPattern();
}
