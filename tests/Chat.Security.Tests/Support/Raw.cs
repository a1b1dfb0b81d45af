using System.Net;
using System.Net.Http.Headers;
using Chat.Contracts.Errors;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Grpc.Core;

namespace Chat.Security.Tests.Support;

/// <summary>What a client that is not ours can send.</summary>
internal static class Raw
{
    /// <summary>One gRPC call by hand. The status of gRPC, or that of HTTP where it did not come so far.</summary>
    public static async Task<string> CallAsync(Uri server, string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.ParseAdd("trailers");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await client.SendAsync(request).OrFail("an answer");
        await answer.Content.ReadAsByteArrayAsync();
        return Value(answer.Headers) ?? Value(answer.TrailingHeaders) ?? answer.StatusCode.ToString();
    }

    /// <summary>A message as gRPC frames it.</summary>
    public static byte[] Framed(params byte[] message) =>
        [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    /// <summary>What a hub says to somebody with this token; null: it lets them in.</summary>
    public static async Task<ErrorCode?> RefusalAsync(Uri hub, string token)
    {
        try
        {
            await using var person = await Person.ConnectWithAsync(hub, token);
            return null;
        }
        catch (RpcException failure) when (Refusal.TryParseDetail(failure.Status.Detail, out var refusal))
        {
            return refusal.Code;
        }
    }

    /// <summary>A program that shows an access token to the accounts.</summary>
    public static HttpClient WithToken(Uri accounts, string token)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = accounts };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static string? Value(HttpResponseHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.Single() : null;
}
