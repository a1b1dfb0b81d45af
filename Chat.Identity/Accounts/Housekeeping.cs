using Chat.Identity.Data;
using Chat.Identity.Diagnostics;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Accounts;

/// <summary>
/// Removes what is worth nothing any more: old links, sign-ins, mails, sessions, tokens and revocations, and names that were registered
/// and never verified.
/// </summary>
internal sealed class Housekeeping(IServiceScopeFactory scopes, IOptions<AccountOptions> options, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    /// <summary>How long a name is kept for somebody who does not open the link.</summary>
    public static readonly TimeSpan UnverifiedKept = TimeSpan.FromDays(7);

    // Whoever sends mails gives up sooner; these nobody has come for.
    private static readonly TimeSpan MailKept = TimeSpan.FromDays(3);

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await CleanAsync(scope.ServiceProvider.GetRequiredService<IdentityDbContext>(), stoppingToken);
            }
#pragma warning disable CA1031 // the next hour is early enough
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.HousekeepingFailed(fault.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
        while (await WaitAsync(timer, stoppingToken));
    }

    internal async Task CleanAsync(IdentityDbContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var old = new OldRows(context);
        await old.DeleteAllAsync(context.Links.Where(link => link.ExpiresAt <= now), link => link.Id, cancellationToken);
        await old.DeleteAllAsync(context.Logins.Where(login => login.ExpiresAt <= now), login => login.Id, cancellationToken);
        var mailedSince = now - MailKept;
        await old.DeleteAllAsync(context.Mails.Where(mail => mail.CreatedAt < mailedSince), mail => mail.Id, cancellationToken);
        await old.DeleteAsync(now, cancellationToken);
        if (options.Value.RequireVerifiedEmail)
        {
            // Nobody has ever signed in to them.
            var since = now - UnverifiedKept;
            await old.DeleteAllAsync(
                context.Users.Where(user => user.UnverifiedEmail != null && user.Email == null && user.DeletedAt == null && user.DisabledAt == null && user.CreatedAt < since)
                    .Where(user => !context.Sessions.Any(session => session.UserId == user.Id)),
                user => user.Id,
                cancellationToken);
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
