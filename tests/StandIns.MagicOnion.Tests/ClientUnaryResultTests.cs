using Grpc.Core;
using MagicOnion;
using MessagePack;

namespace StandIns.MagicOnion.Tests.Clients;

public sealed class ClientUnaryResultTests
{
    [Fact]
    public async Task The_default_is_completed()
    {
        await default(UnaryResult);
        Assert.Equal(0, await default(UnaryResult<int>));
        Assert.Null(await default(UnaryResult<string>));
        await UnaryResult.CompletedResult;
        Assert.Equal(5, await UnaryResult.FromResult(5));
        Assert.Equal(5, await UnaryResult.FromResult(Task.FromResult(5)));
    }

    [Fact]
    public async Task A_task_is_waited_for_whatever_made_it()
    {
        var gate = new TaskCompletionSource();

        var result = new UnaryResult(WaitAsync());
        Assert.False(result.ResponseAsync.IsCompleted);
        gate.SetResult();

        await result.ResponseAsync.Within("the task");

        async Task WaitAsync() => await gate.Task;
    }

    [Fact]
    public async Task The_obsolete_ways_to_make_them_still_work()
    {
        var gate = new TaskCompletionSource<Nil>();

#pragma warning disable CS0618 // Code that uses them has to go on working.
        var waiting = new UnaryResult(gate.Task);
        await new UnaryResult(Nil.Default);
        Assert.Equal(Nil.Default, await UnaryResult.Nil);
#pragma warning restore CS0618
        Assert.False(waiting.ResponseAsync.IsCompleted);
        gate.SetResult(Nil.Default);

        await waiting.ResponseAsync.Within("the task");
    }

    [Fact]
    public async Task Async_methods_can_return_them()
    {
        var gate = new TaskCompletionSource<int>();
        var waiting = AddAsync(gate.Task, 1);
        var nothing = NothingAsync(gate.Task);
        var failing = FailAsync(gate.Task);

        Assert.False(waiting.ResponseAsync.IsCompleted);
        Assert.False(nothing.ResponseAsync.IsCompleted);
        gate.SetResult(41);

        Assert.Equal(42, await waiting.ResponseAsync.Within("the value"));
        await nothing.ResponseAsync.Within("the end");
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing.ResponseAsync.Within("the failure"));
        Assert.Equal(3, await AddAsync(Task.FromResult(1), 2));
        await Assert.ThrowsAsync<InvalidOperationException>(() => FailAsync(Task.FromResult(0)).ResponseAsync);
    }

    [Fact]
    public void A_method_that_ends_at_once_makes_no_task()
    {
        Assert.True(AddAsync(Task.FromResult(1), 2).TryGetInline(out var value));
        Assert.Equal(3, value);
        Assert.True(NothingAsync(Task.CompletedTask).IsCompletedInline);
    }

    [Fact]
    public async Task What_only_a_call_has_is_refused_elsewhere()
    {
        var result = UnaryResult.FromResult(5);

        Assert.Throws<InvalidOperationException>(() => result.GetStatus());
        Assert.Throws<InvalidOperationException>(() => result.GetTrailers());
        await Assert.ThrowsAsync<InvalidOperationException>(() => result.ResponseHeadersAsync);
        Assert.Throws<InvalidOperationException>(() => default(UnaryResult).GetStatus());
        Assert.Throws<InvalidOperationException>(() => default(ServerStreamingResult<int>).ResponseStream);
        result.Dispose();
    }

    [Fact]
    public void Metadata_is_found_whatever_the_case()
    {
        var metadata = new Metadata { { "chat-key", "v" } };

        Assert.Equal("v", metadata.GetValueOrDefault("Chat-Key"));
        Assert.Null(metadata.GetOrDefault("Chat-Key", ignoreCase: false));
        Assert.Null(metadata.GetOrDefault("other"));
    }

    private static async UnaryResult<int> AddAsync(Task<int> task, int more) => await task + more;

    private static async UnaryResult NothingAsync(Task task) => await task;

    private static async UnaryResult<int> FailAsync(Task<int> task) => throw new InvalidOperationException($"{await task}");
}
