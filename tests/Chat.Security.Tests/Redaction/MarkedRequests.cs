using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Security.Tests.Redaction;

/// <summary>Requests to every endpoint that a service has mapped, with marks in all the places that a request has.</summary>
internal static class MarkedRequests
{
    private static readonly string[] Fields =
    [
        "user_name", "username", "email", "password", "current_password", "new_password", "token", "code", "recovery_code", "invite", "reason", "role", "query",
        "secret", "names", "name", "text", "device", "state", "nonce", "login_hint", "user_code", "refresh_token", "access_token", "client_secret", "assertion", "error_description",
    ];

    // What a request of the protocol needs to be read further.
    private static readonly KeyValuePair<string, string>[] Protocol =
    [
        new("client_id", "chat-cli"), new("response_type", "code"), new("redirect_uri", "http://127.0.0.1/callback"), new("grant_type", "refresh_token"),
        new("scope", "openid offline_access chat"), new("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), new("code_challenge_method", "S256"),
    ];

    /// <summary>How many were answered.</summary>
    /// <param name="service">Whose endpoints.</param>
    /// <param name="client">Somebody at one of its ports.</param>
    /// <param name="token">An access token; by default a mark, which is none.</param>
    /// <param name="except">Paths that are left out: what ends what the others need.</param>
    public static async Task<int> SendToAllAsync(WebApplication service, HttpClient client, string token = Marks.Token, params string[] except)
    {
        var endpoints =
            from endpoint in service.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]
            select (Method: method, Path: PathOf(endpoint.RoutePattern));
        var answered = 0;
        foreach (var (method, path) in endpoints.Distinct().Where(endpoint => !except.Contains($"{endpoint.Method} {endpoint.Path}")).ToList())
        {
            foreach (var body in Bodies(method))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), $"{path}?{Query()}")
                {
                    Content = body,
                    Version = client.DefaultRequestVersion,
                    VersionPolicy = client.DefaultVersionPolicy,
                };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                using var answer = await client.SendAsync(request).OrFail($"an answer of {method} {path}");
                answered++;
            }
        }

        return answered;
    }

    private static string PathOf(RoutePattern pattern) => "/" + string.Join(
        '/',
        pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart parameter when pattern.ParameterPolicies.ContainsKey(parameter.Name) => $"{Guid.NewGuid()}",
            _ => Marks.Token,
        }))));

    private static string Query() => string.Join('&', All().Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));

    private static IEnumerable<KeyValuePair<string, string>> All() => Fields.Select(field => KeyValuePair.Create(field, Marks.For(field))).Concat(Protocol);

    private static IEnumerable<HttpContent?> Bodies(string method)
    {
        if (method is "GET" or "HEAD")
        {
            yield return null;
            yield break;
        }

        yield return Json(All().ToDictionary(field => field.Key, field => (object)field.Value));
        // As it should not be.
        yield return new StringContent($"{{\"user_name\":\"{Marks.Name}\",\"password\":{Marks.Password}", Encoding.UTF8, "application/json");
        yield return Json(Fields.ToDictionary(field => field, field => (object)new[] { Marks.For(field) }));
        yield return new FormUrlEncodedContent(All());
        yield return new StringContent(Marks.Text, Encoding.UTF8, "text/plain");
    }

    private static StringContent Json(Dictionary<string, object> fields) => new(JsonSerializer.Serialize(fields), Encoding.UTF8, "application/json");
}
