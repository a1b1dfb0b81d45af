using System.Net;
using System.Net.Sockets;
using System.Text;
using Chat.Contracts;
using Chat.ServiceDefaults.Endpoints;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;

namespace Chat.ServiceDefaults.Tests.Endpoints;

/// <summary>Each goes one beyond a limit, is refused, and finds a server that goes on.</summary>
public sealed class ServerLimitTests
{
    [Fact]
    public async Task One_connection_too_many_is_closed_and_the_other_port_still_answers()
    {
        await using var host = await LimitedHost.StartAsync(("Server:MaxConnections", "3"));
        var open = new List<RawHttp2>();
        for (var index = 0; index < 3; index++)
        {
            open.Add(await RawHttp2.ConnectAsync(host.GrpcAddress));
        }

        await Assert.ThrowsAnyAsync<IOException>(() => RawHttp2.ConnectAsync(host.GrpcAddress).OrFail("the end of a connection too many"));
        await GoesOnAsync(host);

        open[0].Dispose();
        await Eventually.Async(
            async () =>
            {
                try
                {
                    using var next = await RawHttp2.ConnectAsync(host.GrpcAddress);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            "a connection in the place of one that was closed");
        open.ForEach(connection => connection.Dispose());
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: chat.example\r\n\r\n", 8 * 1024, 414)]
    [InlineData("GET / HTTP/1.1\r\nHost: chat.example\r\nX-Long: {0}\r\n\r\n", 16 * 1024, 431)]
    public async Task A_head_that_is_too_long_is_refused(string request, int length, int status)
    {
        await using var host = await LimitedHost.StartAsync();

        Assert.Equal(status, await StatusAsync(host, string.Format(null, request, new string('a', length))));
        Assert.Equal(200, await StatusAsync(host, "GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n"));
    }

    [Theory]
    [InlineData(63, 200)]
    [InlineData(64, 431)]
    public async Task Headers_are_counted(int count, int status)
    {
        await using var host = await LimitedHost.StartAsync();
        var more = string.Concat(Enumerable.Range(0, count).Select(index => $"X-{index}: a\r\n"));

        Assert.Equal(status, await StatusAsync(host, $"GET / HTTP/1.1\r\nHost: chat.example\r\n{more}\r\n"));
        await GoesOnAsync(host);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: chat.example\r\n")]
    [InlineData("POST /read HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 1000\r\n\r\nslowly")]
    public async Task Who_sends_too_slowly_is_not_waited_for(string request)
    {
        await using var host = await LimitedHost.StartAsync(("Server:HeadersWithin", "00:00:02"));

        Assert.Equal(408, await StatusAsync(host, request));
        await GoesOnAsync(host);
    }

    [Theory]
    [InlineData(65_536, HttpStatusCode.OK)]
    [InlineData(65_537, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_request_that_is_no_call_has_64_KB(int length, HttpStatusCode status)
    {
        await using var host = await LimitedHost.StartAsync();
        using var client = host.CreateHttpClient();
        using var body = new ByteArrayContent(new byte[length]);

        using var answer = await client.PostAsync(new Uri("/read", UriKind.Relative), body);

        Assert.Equal(status, answer.StatusCode);
        await GoesOnAsync(host);
    }

    [Fact]
    public async Task A_call_has_what_the_largest_batch_of_messages_needs_and_no_more()
    {
        await using var host = await LimitedHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress, new GrpcChannelOptions { MaxSendMessageSize = null });
        var client = MagicOnionClient.Create<ILength>(channel);
        const int Largest = ChatLimits.MaxSendBatch * ChatLimits.MaxTextBytes;

        Assert.Equal(Largest, await client.OfAsync(new byte[Largest]));
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await client.OfAsync(new byte[ServerLimits.MaxCallBytes + 1]));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal(1, await client.OfAsync([1]));
    }

    [Fact]
    public async Task One_stream_too_many_is_refused_and_the_connection_goes_on()
    {
        await using var host = await LimitedHost.StartAsync(("Server:MaxStreams", "5"));
        using var client = await RawHttp2.ConnectAsync(host.GrpcAddress);

        for (var stream = 1; stream <= 11; stream += 2)
        {
            await client.PostAsync(stream, "/wait");
        }

        var refused = await client.ReadAsync(Http2Frame.Reset, Http2Frame.GoAway);

        Assert.Equal(5u, client.Settings.Setting(3));
        Assert.Equal((Http2Frame.Reset, 11, 7), (refused.Type, refused.Stream, refused.Error));
        await GoesOnAsync(host);
    }

    [Fact]
    public async Task A_frame_that_is_too_long_ends_the_connection()
    {
        await using var host = await LimitedHost.StartAsync();
        using var client = await RawHttp2.ConnectAsync(host.GrpcAddress);
        await client.PostAsync(1, "/read");

        await client.SendAsync(Http2Frame.Data, 0, 1, new byte[(16 * 1024) + 1]);

        Assert.Equal(6, (await client.ReadAsync(Http2Frame.GoAway)).Error);
        await GoesOnAsync(host);
    }

    [Fact]
    public async Task Nobody_sends_more_than_128_KB_that_are_not_read()
    {
        await using var host = await LimitedHost.StartAsync();
        using var client = await RawHttp2.ConnectAsync(host.GrpcAddress);
        await client.PostAsync(1, "/wait");

        for (var sent = 0; sent < 128 * 1024; sent += 16 * 1024)
        {
            await client.SendAsync(Http2Frame.Data, 0, 1, new byte[16 * 1024]);
        }

        await client.SendAsync(Http2Frame.Data, 0, 1, new byte[1]);

        Assert.Equal(128u * 1024, client.Settings.Setting(4));
        Assert.Equal(3, (await client.ReadAsync(Http2Frame.Reset, Http2Frame.GoAway)).Error);
        await GoesOnAsync(host);
    }

    [Fact]
    public async Task A_head_of_HTTP_2_that_is_too_long_is_refused_and_the_connection_goes_on()
    {
        await using var host = await LimitedHost.StartAsync();
        using var client = await RawHttp2.ConnectAsync(host.GrpcAddress);

        await client.PostAsync(1, "/read", ("x-first", new string('a', 10_000)), ("x-second", new string('a', 10_000)));
        var refused = await client.ReadAsync(Http2Frame.Headers, Http2Frame.Reset, Http2Frame.GoAway);
        await client.PostAsync(3, "/read");
        await client.SendAsync(Http2Frame.Data, 1, 3, [1]);
        var next = await client.ReadAsync(Http2Frame.Headers, Http2Frame.GoAway);

        Assert.Equal(16u * 1024, client.Settings.Setting(6));
        Assert.Equal((Http2Frame.Headers, true), (refused.Type, refused.Payload.AsSpan().IndexOf("431"u8) >= 0));
        Assert.Equal((Http2Frame.Headers, 3), (next.Type, next.Stream));
    }

    private static async Task GoesOnAsync(KestrelHost host)
    {
        using var client = host.CreateHttpClient();
        Assert.Equal("here", await client.GetStringAsync("/").OrFail("an answer of a server that goes on"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health").OrFail("the health of a server that goes on")).StatusCode);
    }

    private static async Task<int> StatusAsync(KestrelHost host, string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(host.HttpAddress.Host, host.HttpAddress.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        var line = new byte[12];
        await tcp.GetStream().ReadExactlyAsync(line).AsTask().OrFail("a status");
        return int.Parse(Encoding.ASCII.GetString(line, 9, 3), provider: null);
    }
}
