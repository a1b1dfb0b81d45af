using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chat.Contracts.Errors;

namespace Chat.Sdk.Accounts;

/// <summary>Sends requests to the accounts, and turns their problems into refusals.</summary>
internal sealed class AccountRequests(Uri address, HttpClient http)
{
    // Beyond it no answer of the accounts is worth reading.
    public const long MaxAnswerBytes = 4 * 1024 * 1024;

    public Uri Address { get; } = address;

    /// <exception cref="RefusalException">The server refused.</exception>
    /// <exception cref="AccountsUnreachableException">There was no answer, or none that can be understood.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new AccountsUnreachableException(Address, reason: failure);
        }

        if (answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther)
        {
            return answer;
        }

        using (answer)
        {
            throw await RefusalOfAsync(answer, cancellationToken);
        }
    }

    public async Task<T> ReadAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, cancellationToken);
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("It is empty.");
        }
        catch (Exception unreadable) when (unreadable is JsonException or HttpRequestException or NotSupportedException)
        {
            throw new AccountsUnreachableException(Address, "its answer makes no sense", unreadable);
        }
    }

    public HttpRequestMessage Request(HttpMethod method, string path, string? accessToken = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Address, path));
        request.Headers.Authorization = accessToken is null ? null : new AuthenticationHeaderValue("Bearer", accessToken);
        return request;
    }

    public HttpRequestMessage Request<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, string? accessToken = null)
    {
        var request = Request(method, path, accessToken);
        request.Content = JsonContent.Create(body, type);
        return request;
    }

    public HttpRequestMessage Form(string path, params (string Name, string Value)[] fields)
    {
        var request = Request(HttpMethod.Post, path);
        request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return request;
    }

    private async Task<Exception> RefusalOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        Problem? problem;
        try
        {
            problem = await answer.Content.ReadFromJsonAsync(AccountJson.Default.Problem, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is JsonException or HttpRequestException or NotSupportedException)
        {
            problem = null;
        }

        // One that came too often is no answer about what it was: whatever the body calls it, it can come again.
        if (problem?.Error is { } error && answer.StatusCode != HttpStatusCode.TooManyRequests)
        {
            return new OAuthException(error, problem.ErrorDescription);
        }

        var code = ChatErrors.Table.FirstOrDefault(row => row.Name == problem?.Code)?.Code ?? CodeOf(answer.StatusCode);
        return code is null
            ? new AccountsUnreachableException(Address, $"it answered with {(int)answer.StatusCode}")
            : new RefusalException(Refusal.Of(code.Value, problem?.Detail ?? problem?.Title ?? problem?.ErrorDescription ?? "The server refused.") with { RetryAfter = RetryAfterOf(answer, problem) });
    }

    private static TimeSpan? RetryAfterOf(HttpResponseMessage answer, Problem? problem) => problem?.RetryAfter is { } seconds and > 0 and < 1_000_000
        ? TimeSpan.FromSeconds(seconds)
        : answer.Headers.RetryAfter?.Delta;

    private static ErrorCode? CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => ErrorCode.SignInRequired,
        HttpStatusCode.Forbidden => ErrorCode.NotAllowed,
        HttpStatusCode.NotFound => ErrorCode.InvalidRequest,
        HttpStatusCode.TooManyRequests => ErrorCode.RateLimited,
        HttpStatusCode.ServiceUnavailable => ErrorCode.Unavailable,
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => ErrorCode.InvalidRequest,
        _ => null,
    };
}

/// <summary>An error of the token endpoint.</summary>
internal sealed class OAuthException(string error, string? description) : Exception(description ?? error)
{
    public string Error { get; } = error;
}
