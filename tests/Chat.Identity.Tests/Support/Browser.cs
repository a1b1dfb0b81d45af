using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Chat.Identity.Tests.Support;

/// <summary>What came back: the status and, where it is JSON, the body.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonElement Body, string Text, HttpResponseMessage Raw)
{
    /// <summary>The code of a problem.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string String(string property) => Body.GetProperty(property).GetString()!;
}

/// <summary>Sends JSON, and keeps the cookies that it gets.</summary>
internal sealed class Browser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;

    public Browser(Uri address) => _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = address };

    public Cookie? Cookie => _cookies.GetAllCookies()["chat-login"];

    /// <summary>Takes the cookie of another browser, as a thief would.</summary>
    public void Steal(Cookie cookie) => _cookies.Add(_client.BaseAddress!, new Cookie(cookie.Name, cookie.Value, "/"));

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> DeleteAsync(string path, object? body = null) => SendAsync(HttpMethod.Delete, path, body);

    public Task<Answer> PostTextAsync(string path, string text, string type) => SendAsync(HttpMethod.Post, path, content: new StringContent(text, Encoding.UTF8, type));

    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content ?? (body is null ? null : JsonContent.Create(body)) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var isJson = answer.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
        return new Answer(answer.StatusCode, isJson && text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default, text, answer);
    }

    public void Dispose() => _client.Dispose();
}
