using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;

namespace Chat.Identity.Keys;

/// <summary>The keys as this process knows them, the one that signs first. Whoever made options of it is told when they change.</summary>
internal sealed class SigningKeyRing : IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    private volatile IReadOnlyList<SigningKey> _keys = [];
    private ConfigurationReloadToken _changed = new();

    string? IOptionsChangeTokenSource<OpenIddictServerOptions>.Name => Options.DefaultName;

    /// <summary>Empty until the database was read.</summary>
    public IReadOnlyList<SigningKey> Keys => _keys;

    public SigningKey Signing => _keys is [var first, ..] ? first : throw new InvalidOperationException("There is no signing key yet.");

    public IChangeToken GetChangeToken() => Volatile.Read(ref _changed);

    /// <returns>Whether that is another set, or another order.</returns>
    public bool Set(IReadOnlyList<SigningKey> keys, DateTimeOffset now)
    {
        // The newest that may sign, then those that others have to know.
        var signing = keys.Where(key => key.SignsFrom <= now).MaxBy(key => key.SignsFrom);
        SigningKey[] ordered = [.. keys.OrderBy(key => key == signing ? 0 : 1).ThenByDescending(key => key.SignsFrom)];
        if (ordered.Select(key => key.Id).SequenceEqual(_keys.Select(key => key.Id)))
        {
            return false;
        }

        _keys = ordered;
        Interlocked.Exchange(ref _changed, new ConfigurationReloadToken()).OnReload();
        return true;
    }
}
