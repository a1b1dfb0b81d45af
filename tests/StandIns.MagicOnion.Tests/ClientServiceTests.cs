using Grpc.Core;
using MagicOnion;
using MagicOnion.Client;
using MagicOnion.Client.DynamicClient;
using MagicOnion.Serialization;

namespace StandIns.MagicOnion.Tests.Clients;

public sealed class ClientServiceTests
{
    private readonly ClientScriptedService _server = new((method, request) => Task.FromResult(method switch
    {
        "ZeroAsync" => "00",
        "TwoAsync" => "A3356162",
        "NullAsync" or "NothingAsync" => "C0",
        "ManyAsync" => "01 02 03",
        "BothAsync" => $"A2{Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(request))}",
        "SumAsync" => "03",
        _ => request,
    }));

    [Fact]
    public async Task Calls_have_the_bytes_of_the_genuine_client()
    {
        var client = MagicOnionClient.Create<IProbeService>(_server);

        Assert.Equal(0, await client.ZeroAsync());
        Assert.Equal("5ab", await client.TwoAsync(5, "ab"));
        Assert.Null(await client.NullAsync(null));
        await client.NothingAsync(7);
        Assert.Equal(9, await client.InheritedAsync(9));

        Assert.Equal(
            [
                ("/IProbeService/ZeroAsync", "C0"), ("/IProbeService/TwoAsync", "9205A26162"), ("/IProbeService/NullAsync", "C0"),
                ("/IProbeService/NothingAsync", "07"), ("/IProbeService/InheritedAsync", "09"),
            ],
            _server.Calls.Select(c => (c.Path, c.Request)));
    }

    [Fact]
    public async Task A_result_tells_headers_status_and_trailers()
    {
        var call = MagicOnionClient.Create<IProbeService>(_server).TwoAsync(5, "ab");

        Assert.Equal("TwoAsync", (await call.ResponseHeadersAsync).GetValueOrDefault("Answered"));
        await call;
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Empty(call.GetTrailers());
        call.Dispose();
        Assert.Equal(1, _server.Disposed);
    }

    [Fact]
    public async Task Streams_go_both_ways()
    {
        var client = MagicOnionClient.Create<IProbeService>(_server);

        using var many = await client.ManyAsync(1, 3);
        var items = new List<int>();
        while (await many.ResponseStream.MoveNext(CancellationToken.None))
        {
            items.Add(many.ResponseStream.Current);
        }

        using var sum = await client.SumAsync();
        await sum.RequestStream.WriteAsync(1);
        await sum.RequestStream.WriteAsync(2);
        await sum.RequestStream.CompleteAsync();

        using var both = await client.BothAsync();
        await both.RequestStream.WriteAsync(5);
        await both.RequestStream.CompleteAsync();

        Assert.Equal([1, 2, 3], items);
        Assert.Equal("920103", _server.Calls[0].Request);
        Assert.Equal(3, await sum);
        Assert.True(await both.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal("05", both.ResponseStream.Current);
        Assert.False(await both.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task The_With_methods_change_a_copy()
    {
        using var cancelling = new CancellationTokenSource();
        var plain = MagicOnionClient.Create<IProbeService>(_server);

        await plain.WithHost("there").WithHeaders(new Metadata { { "a", "b" } }).WithCancellationToken(cancelling.Token).WithDeadline(DateTime.MaxValue).ZeroAsync();
        await plain.ZeroAsync();

        var changed = _server.Calls[0];
        Assert.Equal(("there", "b", cancelling.Token, DateTime.MaxValue), (changed.Host, changed.Options.Headers!.GetValue("a"), changed.Options.CancellationToken, changed.Options.Deadline));
        Assert.Equal((null, null), (_server.Calls[1].Host, _server.Calls[1].Options.Headers));
    }

    [Fact]
    public async Task Filters_wrap_the_call_from_the_first_to_the_last()
    {
        var order = new List<string>();
        var client = MagicOnionClient.Create<IProbeService>(_server, [
            new Filter(async (context, next) =>
            {
                order.Add($"outer {context.MethodPath} {context.RequestType.Name} {context.ResponseType.Name}");
                context.CallOptions.Headers!.Add("token", "t");
                var response = await next(context);
                return response.As<string>().WithNewResult(await response.GetResponseAs<string>() + "!");
            }),
            new Filter((context, next) =>
            {
                order.Add("inner");
                return next(context);
            }),
        ]);

        var call = client.NullAsync("x");
        Assert.Null(await MagicOnionClient.Create<IProbeService>(_server).NullAsync("x"));
        Assert.Equal("!", await call);
        await client.NullAsync("x");

        Assert.Equal(["outer IProbeService/NullAsync String String", "inner", "outer IProbeService/NullAsync String String", "inner"], order);
        Assert.Single(_server.Calls[^1].Options.Headers!);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal("NullAsync", (await call.ResponseHeadersAsync).GetValueOrDefault("answered"));
    }

    [Fact]
    public async Task A_filter_may_try_again_or_answer_itself()
    {
        var failures = 2;
        var server = new ClientScriptedService((_, request) => failures-- > 0 ? Task.FromException<string>(new RpcException(new Status(StatusCode.Unavailable, "busy"))) : Task.FromResult(request));
        var client = MagicOnionClient.Create<IProbeService>(server, [
            new Filter(async (context, next) =>
            {
                while (true)
                {
                    try
                    {
                        return await next(context);
                    }
                    catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
                    {
                    }
                }
            }),
            new Filter((context, next) => context.MethodPath.EndsWith("ZeroAsync", StringComparison.Ordinal)
                ? ValueTask.FromResult<ResponseContext>(ResponseContext<int>.Create(123, Status.DefaultSuccess, [], []))
                : next(context)),
        ]);

        Assert.Equal(9, await client.InheritedAsync(9));
        Assert.Equal(123, await client.ZeroAsync());
        Assert.Equal(3, server.Calls.Count);
    }

    [Fact]
    public async Task Disposing_a_result_ends_the_call_behind_the_filters()
    {
        var answer = new TaskCompletionSource<string>();
        var server = new ClientScriptedService((_, _) => answer.Task);
        var client = MagicOnionClient.Create<IProbeService>(server, [new Filter((context, next) => next(context))]);

        var call = client.ZeroAsync();
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        call.Dispose();

        Assert.Equal(1, server.Disposed);
        answer.SetResult("00");
        await call.ResponseAsync.Within("the answer");
    }

    [Fact]
    public void A_provider_that_makes_no_clients_is_named()
    {
        var error = Assert.Throws<NotSupportedException>(
            () => MagicOnionClient.Create<IProbeService>(_server, MagicOnionSerializerProvider.Default, [], new ImmutableMagicOnionClientFactoryProvider()));

        Assert.Contains("IProbeService", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_clients_can_be_made_the_providers_say_so()
    {
        Assert.Contains("IProbeService", Assert.Throws<NotSupportedException>(() => DynamicNotSupportedMagicOnionClientFactoryProvider.Instance.TryGetFactory<IProbeService>(out _)).Message, StringComparison.Ordinal);
        Assert.Contains("IProbeHub", Assert.Throws<NotSupportedException>(() => DynamicNotSupportedStreamingHubClientFactoryProvider.Instance.TryGetFactory<IProbeHub, IProbeReceiver>(out _)).Message, StringComparison.Ordinal);
    }

    private sealed class Filter(Func<RequestContext, Func<RequestContext, ValueTask<ResponseContext>>, ValueTask<ResponseContext>> send) : IClientFilter
    {
        public ValueTask<ResponseContext> SendAsync(RequestContext context, Func<RequestContext, ValueTask<ResponseContext>> next) => send(context, next);
    }
}
