using Chat.Contracts.Errors;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Passwords;

/// <summary>
/// Hashes and checks passwords, as many at once as there are processors: more would only take memory and slow each other down.
/// The next ones wait, up to a bound, past which the caller is told <c>busy</c>.
/// </summary>
internal sealed class PasswordService : IDisposable
{
    private readonly ArgonPasswordHasher _hasher;
    private readonly SemaphoreSlim _free;
    private readonly int _places;
    private readonly Lazy<string> _nobodys;
    private int _taken;

    public PasswordService(ArgonPasswordHasher hasher, IOptions<PasswordCostOptions> options)
    {
        var concurrent = options.Value.Concurrent == 0 ? Environment.ProcessorCount : options.Value.Concurrent;
        _hasher = hasher;
        _free = new SemaphoreSlim(concurrent);
        _places = concurrent + options.Value.Waiting;
        _nobodys = new Lazy<string>(() => hasher.Hash(Guid.NewGuid().ToString()));
    }

    /// <exception cref="RefusalException"><c>busy</c>.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => _hasher.Hash(password), cancellationToken);

    /// <summary>Takes as long where there is no hash to check against.</summary>
    /// <exception cref="RefusalException"><c>busy</c>.</exception>
    public Task<PasswordVerificationResult> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                var result = _hasher.Verify(hash ?? _nobodys.Value, password);
                return hash is null ? PasswordVerificationResult.Failed : result;
            },
            cancellationToken);

    public void Dispose() => _free.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _taken) > _places)
        {
            Interlocked.Decrement(ref _taken);
            throw new RefusalException(ErrorCode.Busy, "Too many people sign in at this moment. Try again.");
        }

        try
        {
            await _free.WaitAsync(cancellationToken);
            try
            {
                return work();
            }
            finally
            {
                _free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _taken);
        }
    }
}
