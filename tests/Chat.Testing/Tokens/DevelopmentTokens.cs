using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Chat.Testing;

/// <summary>
/// Access tokens of a Chat.Identity that runs in Development, for people who have no account there yet. Safe for several threads.
/// </summary>
/// <param name="identity">Its address for operators.</param>
public sealed class DevelopmentTokens(Uri identity)
{
    // Most names in one request.
    private const int AtOnce = 500;

    // A token is not given out that expires before it could be used.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(2) };

    private readonly ConcurrentDictionary<string, Token> _tokens = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Asks for many at once.</summary>
    public async Task PrepareAsync(IEnumerable<string> names, CancellationToken cancellationToken = default)
    {
        foreach (var some in names.Chunk(AtOnce))
        {
            using var answer = await Http.PostAsJsonAsync(new Uri(identity, "/development/tokens"), new { names = some }, cancellationToken);
            answer.EnsureSuccessStatusCode();
            foreach (var token in await answer.Content.ReadFromJsonAsync<Token[]>(cancellationToken) ?? [])
            {
                _tokens[token.Name] = token;
            }
        }
    }

    public async ValueTask<string> GetAsync(string name, bool mustBeFresh = false, CancellationToken cancellationToken = default)
    {
        if (mustBeFresh || !_tokens.TryGetValue(name, out var known) || known.ExpiresAt - TimeProvider.System.GetUtcNow() < Margin)
        {
            await PrepareAsync([name], cancellationToken);
        }

        return _tokens[name].AccessToken;
    }

    private sealed record Token(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_at")] DateTimeOffset ExpiresAt);
}
