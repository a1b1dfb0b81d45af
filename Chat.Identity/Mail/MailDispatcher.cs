using Chat.Identity.Data;
using Chat.Identity.Data.Mail;
using Chat.Identity.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Mail;

/// <summary>
/// Sends the mails that wait, of every replica's; what does not go is tried again, for a day. A mail may come twice when the
/// service ends between sending and noting it.
/// </summary>
internal sealed class MailDispatcher(IServiceScopeFactory scopes, IMailTransport transport, MailSignal signal, TimeProvider time, ILogger<MailDispatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await SendOneAsync(stoppingToken))
                {
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the database is away, or worse: the mails wait there
            catch (Exception fault)
#pragma warning restore CA1031
            {
                logger.MailsNotRead(fault.Message);
            }

            await signal.WaitAsync(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> SendOneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        if (await ClaimAsync(context, cancellationToken) is not { } row)
        {
            return false;
        }

        try
        {
            var message = await scope.ServiceProvider.GetRequiredService<MailWriter>().WriteAsync(row, cancellationToken);
            // The link before the mail: nobody is quicker than the database.
            await context.SaveChangesAsync(cancellationToken);
            if (message is not null)
            {
                using (message)
                {
                    await transport.SendAsync(message, cancellationToken);
                }
            }

            await RemoveAsync(context, row, cancellationToken);
            logger.MailDone(row.Id, row.Kind);
        }
#pragma warning disable CA1031 // whatever is wrong with one mail, the next one is another
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (time.GetUtcNow() - row.CreatedAt > GiveUpAfter)
            {
                await RemoveAsync(context, row, cancellationToken);
                logger.MailGivenUp(row.Id, row.Kind, fault.GetType().Name);
            }
            else
            {
                // Not the message: mail servers repeat addresses in theirs.
                logger.MailFailed(row.Id, row.Kind, row.Attempts, fault.GetType().Name);
            }
        }

        return true;
    }

    // Its next attempt is set before the first: a process that dies over a mail is not the last to try it.
    private async Task<MailRow?> ClaimAsync(IdentityDbContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await context.Mails
            .FromSql(
                $"""
                update identity.mails set attempts = attempts + 1,
                    due_at = {now} + least({FirstPause} * power(2, least(attempts, 20)), {LongestPause})
                where id = (select id from identity.mails where due_at <= {now} order by due_at limit 1 for update skip locked)
                returning *
                """)
            .AsNoTracking().ToListAsync(cancellationToken);
        return rows.SingleOrDefault();
    }

    private static Task<int> RemoveAsync(IdentityDbContext context, MailRow row, CancellationToken cancellationToken) =>
        context.Mails.Where(mail => mail.Id == row.Id).ExecuteDeleteAsync(cancellationToken);
}
