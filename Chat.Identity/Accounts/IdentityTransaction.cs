using Chat.Identity.Data;
using Chat.Identity.Revocations;

namespace Chat.Identity.Accounts;

/// <summary>What belongs together is committed together, and only then told to others.</summary>
internal sealed class IdentityTransaction(IdentityDbContext context, IRevoker revoker)
{
    /// <summary>Runs <paramref name="work"/> in a transaction and commits it; an exception rolls it back.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var result = await work();
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return result;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<Task> work, CancellationToken cancellationToken) =>
        RunAsync(
            async () =>
            {
                await work();
                return true;
            },
            cancellationToken);
}
