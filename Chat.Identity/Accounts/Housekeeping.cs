using Chat.Identity.Data;
using Chat.Identity.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Accounts;

/// <summary>Removes what is worth nothing any more: old links and sign-ins, and names that were registered and never verified.</summary>
internal sealed class Housekeeping(IServiceScopeFactory scopes, IOptions<AccountOptions> options, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    /// <summary>How long a name is kept for somebody who does not open the link.</summary>
    public static readonly TimeSpan UnverifiedKept = TimeSpan.FromDays(7);

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
        await context.Links.Where(link => link.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        await context.Logins.Where(login => login.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        if (options.Value.RequireVerifiedEmail)
        {
            // Nobody has ever signed in to them.
            var since = now - UnverifiedKept;
            await context.Users.Where(user => user.UnverifiedEmail != null && user.Email == null && user.DeletedAt == null && user.DisabledAt == null && user.CreatedAt < since)
                .Where(user => !context.Sessions.Any(session => session.UserId == user.Id))
                .ExecuteDeleteAsync(cancellationToken);
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
