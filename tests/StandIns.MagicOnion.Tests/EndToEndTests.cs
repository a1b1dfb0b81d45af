using Grpc.Core;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Our client against our server.</summary>
public sealed class EndToEndTests
{
    [Fact]
    public async Task Unary_calls_of_every_shape_work()
    {
        await using var server = await ProbeServer.StartAsync();
        var service = server.Service();

        await service.ZeroAsync();
        Assert.Equal(5, await service.OneAsync(5));
        Assert.Equal("5ab", await service.TwoAsync(5, "ab"));
        Assert.True(await service.ThreeAsync(5, "ab", true));
        Assert.Null(await service.NullAsync(null));
    }

    [Fact]
    public async Task Plain_streams_work()
    {
        await using var server = await ProbeServer.StartAsync();
        var service = server.Service();

        var down = await service.SrvStream(1, 4);
        var items = new List<int>();
        while (await down.ResponseStream.MoveNext(default))
        {
            items.Add(down.ResponseStream.Current);
        }

        Assert.Equal([1, 2, 3], items);

        var up = await service.CliStream();
        await up.RequestStream.WriteAsync(1);
        await up.RequestStream.WriteAsync(2);
        await up.RequestStream.CompleteAsync();
        Assert.Equal(3, await up);

        var both = await service.DupStream();
        await both.RequestStream.WriteAsync(21);
        Assert.True(await both.ResponseStream.MoveNext(default));
        Assert.Equal(42, both.ResponseStream.Current);
        await both.RequestStream.CompleteAsync();
        Assert.False(await both.ResponseStream.MoveNext(default));
    }

    [Theory]
    [InlineData("status", StatusCode.NotFound, "nf")]
    [InlineData("throw", StatusCode.Unknown, "Exception was thrown by handler.")]
    [InlineData("rpc", StatusCode.DataLoss, "lost")]
    [InlineData("return", StatusCode.AlreadyExists, "there")]
    [InlineData("custom", (StatusCode)123, "own")]
    public async Task A_unary_failure_has_its_status(string how, StatusCode code, string detail)
    {
        await using var server = await ProbeServer.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await server.Service().FailWithValueAsync(how));

        Assert.Equal((code, detail), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Stack_traces_are_told_only_when_asked_for()
    {
        await using var server = await ProbeServer.StartAsync(o => o.IsReturnExceptionStackTraceInErrorDetail = true);
        var (hub, _) = await server.ConnectAsync();

        var unary = await Assert.ThrowsAsync<RpcException>(async () => await server.Service().FailWithValueAsync("throw"));
        var call = await Assert.ThrowsAsync<RpcException>(() => hub.ThrowAsync());

        Assert.Equal(StatusCode.Unknown, unary.StatusCode);
        Assert.Contains("secret", unary.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("secret", call.Message, StringComparison.Ordinal);
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task A_result_made_of_a_running_task_is_waited_for()
    {
        await using var server = await ProbeServer.StartAsync();

        var answer = server.Service().SlowPlainTaskAsync().ResponseAsync;
        server.State.Gate.SetResult();

        Assert.Equal("done", await answer.Within("the slow answer"));
    }

    [Fact]
    public async Task Service_filters_wrap_by_order()
    {
        await using var server = await ProbeServer.StartAsync();

        Assert.Equal(5, await server.Service().FilteredAsync(5));

        Assert.Equal(
            ["outer IProbeService/FilteredAsync", "inner IProbeService/FilteredAsync", "injected", "end inner 5", "end outer 5"], await server.State.Until("end outer 5"));
    }

    [Fact]
    public async Task Hub_filters_wrap_global_class_and_method()
    {
        await using var server = await ProbeServer.StartAsync(o => o.GlobalStreamingHubFilters.Add(new(new TraceAttribute("global"))));
        var (hub, _) = await server.ConnectAsync();

        await hub.CustomId(1);

        var seen = await server.State.Until("end global");
        Assert.Equal(["global 1", "class 1", "method 1", "end method", "end class", "end global"], seen[^6..]);
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task Hub_methods_of_every_shape_work()
    {
        await using var server = await ProbeServer.StartAsync();
        var (hub, receiver) = await server.ConnectAsync();

        await hub.ZeroAsync();
        Assert.Equal(5, await hub.OneAsync(5));
        Assert.Equal("5ab", await hub.TwoAsync(5, "ab"));
        await hub.VtAsync(1);
        Assert.Equal(9, await hub.VtOfAsync(9));
        Assert.Null(await hub.NullAsync(null));
        Assert.Equal(120, await hub.FifteenAsync(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
        Assert.Equal(3, await hub.PushAllAsync());
        Assert.Equal(["B0", "B1 1", "B2 1 x"], receiver.Waiting());
        Assert.Equal(42, await hub.AskClientAsync(1, "q"));
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task Awaited_calls_run_one_after_the_other_in_order()
    {
        await using var server = await ProbeServer.StartAsync();
        var (hub, _) = await server.ConnectAsync();

        var calls = Enumerable.Range(0, 50).Select(i => hub.WaitForGateAsync(i)).ToArray();
        await server.State.Until("in 0");
        server.State.Gate.SetResult();

        Assert.Equal(Enumerable.Range(0, 50), await Task.WhenAll(calls).Within("all calls"));
        Assert.Equal(Enumerable.Range(0, 50).SelectMany(i => new[] { $"in {i}", $"out {i}" }).Skip(1), server.State.Seen());
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task Calls_without_an_answer_are_started_in_order_and_not_waited_for()
    {
        await using var server = await ProbeServer.StartAsync();
        var (hub, _) = await server.ConnectAsync();
        var silent = hub.FireAndForget();

        for (var i = 0; i < 5; i++)
        {
            _ = silent.WaitForGateAsync(i);
        }

        Assert.Equal(7, await hub.OneAsync(7).Within("a call behind those that wait"));
        Assert.Equal(["connecting", "connected", "in 0", "in 1", "in 2", "in 3", "in 4", "one 7"], server.State.Seen());
        server.State.Gate.SetResult();
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task A_failure_that_nobody_waits_for_is_logged()
    {
        await using var server = await ProbeServer.StartAsync();
        var (hub, _) = await server.ConnectAsync();

        _ = hub.FireAndForget().ThrowAsync();

        await Chat.Testing.Eventually.Async(() => server.Log.Lines.Any(l => l.Id.Id == 91 && l.Exception?.Message == "secret"), "the failure is logged");
        await hub.ZeroAsync();
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task Asking_the_client_works_however_many_calls_wait()
    {
        await using var server = await ProbeServer.StartAsync();
        var (hub, receiver) = await server.ConnectAsync();
        receiver.Answer = (a, _) => Task.FromResult(a);

        var calls = Enumerable.Range(0, 100).Select(i => hub.AskClientAsync(i, "")).ToArray();

        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(calls).Within("100 answers"));
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task The_life_of_a_connection_goes_through_its_three_stages_once()
    {
        await using var server = await ProbeServer.StartAsync();
        var (hub, _) = await server.ConnectAsync();

        await hub.DisposeAsync();

        Assert.Equal(["connecting", "connected", "disconnected True"], await server.State.Until("disconnected True"));
    }

    [Fact]
    public async Task A_refused_connection_fails_with_the_given_status()
    {
        await using var server = await ProbeServer.StartAsync();
        server.State.OnConnecting = _ => throw new global::MagicOnion.ReturnStatusException(StatusCode.PermissionDenied, "no");

        var failure = await Assert.ThrowsAsync<RpcException>(() => server.ConnectAsync());

        Assert.Equal((StatusCode.PermissionDenied, "no"), (failure.StatusCode, failure.Status.Detail));
        await server.State.Until("disconnected True");
    }
}
