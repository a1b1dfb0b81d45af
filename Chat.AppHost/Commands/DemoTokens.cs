using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Chat.Sdk;

namespace Chat.AppHost.Commands;

/// <summary>Access tokens for people who are made up, from a Chat.Identity that runs in Development.</summary>
/// <param name="identity">Its address for operators.</param>
internal sealed class DemoTokens(Uri identity) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = identity };

    /// <summary>A new one each time; whoever it is for has an account afterwards.</summary>
    public AccessTokenProvider For(string user) => async (_, cancellationToken) =>
    {
        using var answer = await _http.PostAsJsonAsync("development/tokens", new { names = new[] { user } }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Token[]>(cancellationToken))![0].AccessToken;
    };

    public void Dispose() => _http.Dispose();

    private sealed record Token([property: JsonPropertyName("access_token")] string AccessToken);
}
