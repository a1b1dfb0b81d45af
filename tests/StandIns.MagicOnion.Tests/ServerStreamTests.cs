using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>The bodies that carry the frames of a hub, used directly or through what stands in between.</summary>
public sealed class ServerStreamTests
{
    [Theory]
    [InlineData(null, 4 * 1024 * 1024)]
    [InlineData(100_000, 100_000)]
    public async Task A_message_over_the_limit_of_gRPC_ends_the_connection(int? configured, int limit)
    {
        await using var server = await StartAsync(options =>
        {
            if (configured is not null)
            {
                options.MaxReceiveMessageSize = configured;
            }
        });
        using var hub = await server.ConnectRawAsync();

        Assert.StartsWith("94020C", await hub.AskAsync(UnknownMethod(limit)), StringComparison.Ordinal);
        var writing = hub.WriteAsync(UnknownMethod(limit + 1));

        // Its length is enough for the server: the rest may not get through.
        Assert.Equal(StatusCode.ResourceExhausted, (await hub.EndAsync()).StatusCode);
        await Task.WhenAny(writing);
        await server.State.Until("disconnected True");
    }

    [Fact]
    public async Task Many_frames_of_every_size_come_through_in_order()
    {
        await using var server = await StartAsync(_ => { });
        var (hub, _) = await server.ConnectAsync();
        string[] texts = [.. Enumerable.Range(0, 300).Select(number => new string((char)('a' + (number % 26)), number * number / 3))];

        var answers = await Task.WhenAll(texts.Select(text => hub.NullAsync(text))).Within("every answer");

        Assert.Equal(texts, answers);
    }

    [Fact]
    public async Task An_interceptor_that_wraps_the_streams_sees_every_frame()
    {
        var counter = new CountingInterceptor();
        await using var server = await StartAsync(options => options.Interceptors.Add<CountingInterceptor>(), counter);
        using var hub = await server.ConnectRawAsync();

        Assert.Equal("9301D2897FB6E5C0", await hub.AskAsync("9301D2897FB6E5C0"));
        Assert.Equal("9302CE4882F22105", await hub.AskAsync("9302CE4882F22105"));

        Assert.Equal(2, counter.Read);
        Assert.Equal(3, counter.Written); // the first one is the marker
    }

    private static Task<ProbeServer> StartAsync(Action<GrpcServiceOptions> options, CountingInterceptor? interceptor = null) =>
        ProbeServer.StartAsync(configure: builder =>
        {
            builder.Services.Configure(options);
            builder.Services.AddSingleton(interceptor ?? new CountingInterceptor());
        });

    /// <summary>A call of that many bytes, which gets a short answer.</summary>
    private static string UnknownMethod(int bytes) => "930200" + new string('0', 2 * (bytes - 3));

    private sealed class CountingInterceptor : Interceptor
    {
        private int _read;
        private int _written;

        public int Read => _read;

        public int Written => _written;

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
            continuation(new Reader<TRequest>(this, requestStream), new Writer<TResponse>(this, responseStream), context);

        private sealed class Reader<T>(CountingInterceptor counter, IAsyncStreamReader<T> inner) : IAsyncStreamReader<T>
        {
            public T Current => inner.Current;

            public async Task<bool> MoveNext(CancellationToken cancellationToken)
            {
                var more = await inner.MoveNext(cancellationToken);
                counter._read += more ? 1 : 0;
                return more;
            }
        }

        private sealed class Writer<T>(CountingInterceptor counter, IServerStreamWriter<T> inner) : IServerStreamWriter<T>
        {
            public WriteOptions? WriteOptions
            {
                get => inner.WriteOptions;
                set => inner.WriteOptions = value;
            }

            public Task WriteAsync(T message)
            {
                counter._written++;
                return inner.WriteAsync(message);
            }
        }
    }
}
