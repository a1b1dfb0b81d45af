using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Chat.Identity.Keys;

/// <summary>The keys as this process knows them, the one that signs first. Whoever made options of it is told when they change.</summary>
internal sealed class SigningKeyRing : IOptionsChangeTokenSource<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictValidationOptions>
{
    private volatile IReadOnlyList<SigningKey> _keys = [];
    private ConfigurationReloadToken _serverChanged = new();
    private ConfigurationReloadToken _validationChanged = new();

    string? IOptionsChangeTokenSource<OpenIddictServerOptions>.Name => Options.DefaultName;

    string? IOptionsChangeTokenSource<OpenIddictValidationOptions>.Name => Options.DefaultName;

    /// <summary>Empty until the database was read.</summary>
    public IReadOnlyList<SigningKey> Keys => _keys;

    public SigningKey Signing => _keys is [var first, ..] ? first : throw new InvalidOperationException("There is no signing key yet.");

    IChangeToken IOptionsChangeTokenSource<OpenIddictServerOptions>.GetChangeToken() => Volatile.Read(ref _serverChanged);

    IChangeToken IOptionsChangeTokenSource<OpenIddictValidationOptions>.GetChangeToken() => Volatile.Read(ref _validationChanged);

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
        // In this order: those of the validation are made of those of the server.
        Interlocked.Exchange(ref _serverChanged, new ConfigurationReloadToken()).OnReload();
        Interlocked.Exchange(ref _validationChanged, new ConfigurationReloadToken()).OnReload();
        return true;
    }
}
