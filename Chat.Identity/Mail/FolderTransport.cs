using System.Globalization;
using Chat.Identity.Diagnostics;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Chat.Identity.Mail;

/// <summary>Puts mails in a folder, where a developer reads them.</summary>
internal sealed class FolderTransport(IOptions<MailOptions> options, TimeProvider time, ILogger<FolderTransport> logger) : IMailTransport
{
    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var folder = options.Value.Folder is { Length: > 0 } given ? given : DefaultFolder;
        Directory.CreateDirectory(folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid():n}");
        var file = Path.GetFullPath(Path.Combine(folder, name + ".eml"));
        // Whoever looks for .eml files finds whole ones only. They hold links that are as good as a password: the owner's alone.
        var part = Path.ChangeExtension(file, ".part");
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(part, create))
        {
            await message.WriteToAsync(stream, cancellationToken);
        }

        File.Move(part, file);
        logger.MailInFolder(file);
    }

    private static string DefaultFolder =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "chat-aspire", "mails");
}
