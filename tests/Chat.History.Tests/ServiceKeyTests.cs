using System.Net;
using System.Net.Http.Headers;
using Chat.Contracts.History;
using Chat.History.Tests.Support;
using Chat.Testing;

namespace Chat.History.Tests;

public sealed class ServiceKeyTests(ChatDatabases databases)
{
    private const string Unauthenticated = "16";

    [Fact]
    public async Task Without_the_key_of_the_services_no_call_is_answered()
    {
        await using var history = await HistoryHost.StartAsync(await databases.CreateAsync(), settings: ("Services:Key", TestIssuer.ServiceKey));

        foreach (var call in typeof(IHistoryService).GetMethods().Select(method => method.Name))
        {
            Assert.Equal((call, Unauthenticated), (call, await StatusAsync(history, call, key: null)));
            Assert.Equal((call, Unauthenticated), (call, await StatusAsync(history, call, Convert.ToBase64String(new byte[32]))));
            Assert.NotEqual((call, Unauthenticated), (call, await StatusAsync(history, call, TestIssuer.ServiceKey)));
        }
    }

    // What is asked is nonsense: it does not come to that.
    private static async Task<string?> StatusAsync(HistoryHost history, string call, string? key)
    {
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(history.GrpcAddress, $"/{nameof(IHistoryService)}/{call}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 1, 0xC1]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.ParseAdd("trailers");
        if (key is not null)
        {
            request.Headers.Add("x-service-key", key);
        }

        using var answer = await client.SendAsync(request).OrFail("an answer");
        await answer.Content.ReadAsByteArrayAsync();
        return Value(answer.Headers) ?? Value(answer.TrailingHeaders);
    }

    private static string? Value(HttpResponseHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.Single() : null;
}
