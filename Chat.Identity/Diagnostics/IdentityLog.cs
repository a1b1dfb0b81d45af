using Chat.Identity.Data.Mail;

namespace Chat.Identity.Diagnostics;

/// <summary>Log entries of accounts and mails. Ids 5000 to 5499; never reused. Ids of rows only: no names, no addresses.</summary>
internal static partial class IdentityLog
{
    [LoggerMessage(5000, LogLevel.Information, "A mail lies in {File}")]
    public static partial void MailInFolder(this ILogger logger, string file);

    [LoggerMessage(5001, LogLevel.Debug, "Mail {Mail} ({Kind}) is done")]
    public static partial void MailDone(this ILogger logger, Guid mail, MailKind kind);

    [LoggerMessage(5002, LogLevel.Warning, "Mail {Mail} ({Kind}) was not sent at attempt {Attempt} and is tried again: {Reason}")]
    public static partial void MailFailed(this ILogger logger, Guid mail, MailKind kind, int attempt, string reason);

    [LoggerMessage(5003, LogLevel.Error, "Mail {Mail} ({Kind}) could not be sent for a day and is given up: {Reason}")]
    public static partial void MailGivenUp(this ILogger logger, Guid mail, MailKind kind, string reason);

    [LoggerMessage(5004, LogLevel.Warning, "The mails that wait could not be read: {Reason}")]
    public static partial void MailsNotRead(this ILogger logger, string reason);

    [LoggerMessage(5005, LogLevel.Warning, "What is worth nothing any more could not be removed: {Reason}")]
    public static partial void HousekeepingFailed(this ILogger logger, string reason);

    // The one secret that is logged, on purpose: whoever reads the log of the first start owns the server.
    [LoggerMessage(5010, LogLevel.Warning, "This server has no administrator yet. Open this link within 24 hours to become one: {Link}")]
    public static partial void SetupLink(this ILogger logger, Uri link);

    [LoggerMessage(5011, LogLevel.Information, "{Count} accounts for trying things out were made")]
    public static partial void DemoAccountsMade(this ILogger logger, int count);

    [LoggerMessage(5012, LogLevel.Warning, "The accounts could not be looked at after the start and are looked at again: {Reason}")]
    public static partial void StartDelayed(this ILogger logger, string reason);
}
