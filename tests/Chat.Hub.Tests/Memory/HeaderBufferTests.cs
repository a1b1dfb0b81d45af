using System.Globalization;
using System.Net;
using Chat.Hub.Memory;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Memory;

public sealed class HeaderBufferTests(RedisFixture redis)
{
    private static readonly HeaderBuffers Buffers = HeaderBuffers.Find() ?? throw new InvalidOperationException("Kestrel is not the one that HeaderBuffers knows. Read its Http2FrameWriter.");

    [Fact]
    public async Task A_connection_of_the_hub_keeps_little_for_response_headers()
    {
        var measured = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hub = await TestHub.StartAsync(
            $"http://127.0.0.1:{FreePort.Next()}",
            redis.ConnectionString,
            services: services => services.AddSingleton<IStartupFilter>(new AfterAnswer(context => measured.TrySetResult(Buffers.SizeOf(context)))));
        using var client = new HttpClient { BaseAddress = hub.GrpcAddress };

        using var answer = await client.SendAsync(Request("/"));

        Assert.Equal(HeaderBuffers.Size, await measured.Task.OrFail("the size of the buffer"));
    }

    [Theory]
    [InlineData(HeaderBuffers.Size / 4)]
    [InlineData(HeaderBuffers.Size)]
    [InlineData(HeaderBuffers.Size * 8)]
    [InlineData(HeaderBuffers.Size * 100)]
    public async Task Headers_of_any_length_arrive_whole(int length)
    {
        await using var host = await StartAsync();
        using var client = Client(host);

        Assert.Equal($"{HeaderBuffers.Size}", await AssertAnswerAsync(client, 1, length));
        Assert.Equal($"{HeaderBuffers.Size}", await AssertAnswerAsync(client, 2, length));
    }

    [Fact]
    public async Task Many_answers_at_once_arrive_whole()
    {
        await using var host = await StartAsync();
        using var client = Client(host);

        // Most of them shrink the buffer once more, while others are being written.
        await Task.WhenAll(Enumerable.Range(1, 90).Select(number => AssertAnswerAsync(client, number, number * 3, HeaderBuffers.Size - number)));
    }

    [Fact]
    public async Task A_connection_whose_first_request_was_answered_before_keeps_little_from_the_next_one_on()
    {
        await using var host = await StartAsync();
        using var client = Client(host);

        using var early = await client.SendAsync(Request("/early"));

        Assert.Equal(HttpStatusCode.NoContent, early.StatusCode);
        Assert.Equal($"{HeaderBuffers.Size}", await AssertAnswerAsync(client, 1, 100));
    }

    [Fact]
    public async Task A_connection_of_HTTP_1_is_served_as_ever()
    {
        await using var host = await StartAsync();
        using var client = host.CreateHttpClient();

        using var answer = await client.GetAsync(new Uri("/1/1000?size=512", UriKind.Relative));

        Assert.Equal(Value(1, 1000), Assert.Single(answer.Headers.GetValues("of-test")));
        Assert.Equal("none", Assert.Single(answer.Headers.GetValues("kept")));
    }

    private static Task<KestrelHost> StartAsync() => KestrelHost.StartAsync(
        // As in the hub.
        builder => builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowResponseHeaderCompression = false;
            kestrel.Limits.Http2.HeaderTableSize = 0;
        }),
        application =>
        {
            application.UseWhen(
                context => context.Request.Path == "/early",
                branch => branch.Run(context =>
                {
                    context.Response.StatusCode = StatusCodes.Status204NoContent;
                    return Task.CompletedTask;
                }));
            application.UseSmallHeaderBuffers();
            application.MapGet("/{number:int}/{length:int}", (HttpContext context, int number, int length, int size) =>
            {
                Buffers.Shrink(context, size);
                context.Response.Headers["kept"] = Buffers.SizeOf(context)?.ToString(CultureInfo.InvariantCulture) ?? "none";
                context.Response.Headers["of-test"] = Value(number, length);
                if (context.Response.SupportsTrailers())
                {
                    context.Response.AppendTrailer("after-test", Value(number, length));
                }

                return "body";
            });
        });

    /// <returns>Bytes that the connection keeps, as the server says.</returns>
    private static async Task<string> AssertAnswerAsync(HttpClient client, int number, int length, int size = HeaderBuffers.Size)
    {
        using var answer = await client.SendAsync(Request($"/{number}/{length}?size={size}"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Value(number, length), Assert.Single(answer.Headers.GetValues("of-test")));
        Assert.Equal("body", await answer.Content.ReadAsStringAsync());
        Assert.Equal(Value(number, length), Assert.Single(answer.TrailingHeaders.GetValues("after-test")));
        return Assert.Single(answer.Headers.GetValues("kept"));
    }

    private static HttpClient Client(KestrelHost host) =>
        new(new SocketsHttpHandler { MaxResponseHeadersLength = 120 }) { BaseAddress = host.GrpcAddress };

    private static HttpRequestMessage Request(string path) =>
        new(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    // Another one for each number: an answer that got the headers of another shows.
    private static string Value(int number, int length) =>
        string.Create(length, number, static (text, number) =>
        {
            for (var at = 0; at < text.Length; at++)
            {
                text[at] = (char)('a' + (((at * 31) + (number * 7)) % 26));
            }
        });

    private sealed class AfterAnswer(Action<HttpContext> measure) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
        {
            application.Use(async (context, rest) =>
            {
                await rest(context);
                measure(context);
            });
            next(application);
        };
    }
}
