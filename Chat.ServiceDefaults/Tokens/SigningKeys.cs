using System.Collections.Frozen;
using Chat.Contracts.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Chat.ServiceDefaults.Tokens;

/// <summary>
/// The keys that access tokens are signed with, as Chat.Identity publishes them. They are fetched when the first one is needed, when
/// one is asked for that is not there, and in the background when they are old; while Identity is away, those that were fetched count.
/// </summary>
internal sealed partial class SigningKeys(IHttpClientFactory clients, TimeProvider time, ILogger<SigningKeys> logger)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "Chat.Tokens";

    // Found with service discovery, on the port that only services reach.
    private static readonly Uri Address = new("http://_http.identity/.well-known/jwks");

    // Whoever makes up key ids must not make us ask for each of them.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    // A key that Identity has withdrawn counts for no longer than this, as long as Identity is there.
    private static readonly TimeSpan OldAge = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new(); // guards the two below
    private Task<bool> _fetching = Task.FromResult(false);
    private long? _askedAt;
    private volatile Fetched? _keys;
    private bool _isFailing;

    /// <summary>Null when Identity has no such key. Refused with unavailable when that cannot be found out.</summary>
    public async ValueTask<SecurityKey?> FindAsync(string id)
    {
        if (_keys is { } known)
        {
            if (known.Keys.TryGetValue(id, out var key))
            {
                if (time.GetElapsedTime(known.At) > OldAge)
                {
                    _ = FetchAsync();
                }

                return key;
            }
        }

        var isAnswered = await FetchAsync();
        return _keys is { } keys && keys.Keys.TryGetValue(id, out var fetched) ? fetched
            : isAnswered ? null
            : throw new RefusalException(ErrorCode.Unavailable, "The accounts of this server do not answer. Try again.");
    }

    /// <summary>Whether the last answer, a new one unless it is too early for that, was one.</summary>
    private Task<bool> FetchAsync()
    {
        lock (_gate)
        {
            if (!_fetching.IsCompleted || IsTooEarly())
            {
                return _fetching;
            }

            _askedAt = time.GetTimestamp();
            return _fetching = Task.Run(TryFetchAsync);
        }
    }

    private bool IsTooEarly() =>
        _askedAt is { } asked && time.GetElapsedTime(asked) < (_fetching.IsCompletedSuccessfully && _fetching.Result ? Pause : PauseAfterFailure);

    private async Task<bool> TryFetchAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var client = clients.CreateClient(Client);
            var set = new JsonWebKeySet(await client.GetStringAsync(Address, limit.Token));
            _keys = new Fetched(set.Keys.Where(IsOurs).ToFrozenDictionary(key => key.Kid, SecurityKey (key) => key, StringComparer.Ordinal), time.GetTimestamp());
            if (_isFailing)
            {
                _isFailing = false;
                IdentityBack(logger);
            }

            return true;
        }
#pragma warning disable CA1031 // whatever is wrong with the answer, the keys that are there still count
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (!_isFailing)
            {
                _isFailing = true;
                KeysUnavailable(logger, failure.Message);
            }

            return false;
        }
    }

    private static bool IsOurs(JsonWebKey key) =>
        key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256, Kid.Length: > 0, Use: null or "" or JsonWebKeyUseNames.Sig };

    [LoggerMessage(1201, LogLevel.Warning, "The keys of access tokens cannot be fetched from Identity; those that are known still count: {Reason}")]
    private static partial void KeysUnavailable(ILogger logger, string reason);

    [LoggerMessage(1202, LogLevel.Information, "The keys of access tokens are fetched again")]
    private static partial void IdentityBack(ILogger logger);

    private sealed record Fetched(FrozenDictionary<string, SecurityKey> Keys, long At);
}
