using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.Serialization.MessagePack;
using MessagePack;

namespace StandIns.MagicOnion.Tests.Clients;

public sealed class ClientHubCallTests
{
    [Fact]
    public async Task Calls_and_answers_have_the_bytes_of_the_genuine_sides()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        var zero = hub.ZeroAsync();
        var one = hub.OneAsync(5);
        var two = hub.TwoAsync(5, "ab");
        var value = hub.VtAsync(1).AsTask();
        var nothing = hub.NullAsync(null);
        var custom = hub.CustomId(1);

        Assert.Equal("9301D2897FB6E5C0", await server.NextAsync("ZeroAsync"));
        Assert.Equal("9302CE4882F22105", await server.NextAsync("OneAsync"));
        Assert.Equal("9303CE3E7D63F39205A26162", await server.NextAsync("TwoAsync"));
        Assert.Equal("9304D2B9748E2901", await server.NextAsync("VtAsync"));
        Assert.Equal("9305D289E87AF8C0", await server.NextAsync("NullAsync"));
        Assert.Equal("93064D01", await server.NextAsync("CustomId"));
        server.Send("93064DC0");
        server.Send("9305D289E87AF8C0");
        server.Send("9304D2B9748E29C0");
        server.Send("9303CE3E7D63F3A3356162");
        server.Send("9302CE4882F22105");
        server.Send("9301D2897FB6E5C0");
        await custom.Within("the answer to CustomId");
        Assert.Null(await nothing.Within("the answer to NullAsync"));
        await value.Within("the answer to VtAsync");
        Assert.Equal("5ab", await two.Within("the answer to TwoAsync"));
        Assert.Equal(5, await one.Within("the answer to OneAsync"));
        await zero.Within("the answer to ZeroAsync");
    }

    [Fact]
    public async Task Calls_that_want_no_answer_return_at_once()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        hub.VoidOne(7);
        Assert.Equal(0, await hub.FireAndForget().OneAsync(5));
        await hub.FireAndForget().VtAsync(1);
        Assert.Equal(0, await hub.FireAndForget().ValueAsync(1));
        hub.FireAndForget().VoidOne(7);

        Assert.Equal("92D2978DC7AD07", await server.NextAsync("VoidOne"));
        Assert.Equal("92CE4882F22105", await server.NextAsync("OneAsync"));
        Assert.Equal("92D2B9748E2901", await server.NextAsync("VtAsync"));
        Assert.StartsWith("92", await server.NextAsync("ValueAsync"), StringComparison.Ordinal);
        Assert.Equal("92D2978DC7AD07", await server.NextAsync("VoidOne again"));
    }

    [Fact]
    public async Task The_client_for_calls_without_answer_does_nothing_else()
    {
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(ClientScriptedServer.Accepting(), new ProbeReceiver());
        var forgetting = hub.FireAndForget();

        await Assert.ThrowsAsync<NotSupportedException>(forgetting.DisposeAsync);
        await Assert.ThrowsAsync<NotSupportedException>(forgetting.WaitForDisconnect);
        Assert.Throws<NotSupportedException>(forgetting.FireAndForget);
        await Assert.ThrowsAsync<NotSupportedException>(() => forgetting.WaitForDisconnectAsync());
        await Assert.ThrowsAsync<NotSupportedException>(hub.Left);
    }

    [Fact]
    public async Task Fifteen_arguments_can_be_sent()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        _ = hub.FifteenAsync(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

        Assert.EndsWith("9F0102030405060708090A0B0C0D0E0F", await server.NextAsync("FifteenAsync"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_hub_reaches_the_caller()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        var first = hub.OneAsync(1);
        var second = hub.ValueAsync(2).AsTask();
        server.Send("940105A26E66C0");
        server.Send("94020DA26E66A461742058");

        var plain = await Assert.ThrowsAsync<RpcException>(() => first.Within("the error of the first call"));
        Assert.Equal((StatusCode.NotFound, "nf"), (plain.StatusCode, plain.Status.Detail));
        var traced = await Assert.ThrowsAsync<RpcException>(() => second.Within("the error of the second call"));
        Assert.Equal((StatusCode.Internal, "nf"), (traced.StatusCode, traced.Status.Detail));
        Assert.Equal($"nf{Environment.NewLine}at X", traced.Message);
    }

    [Fact]
    public async Task An_answer_of_another_type_fails_that_call_only()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        var wrong = hub.OneAsync(1);
        var wrongValue = hub.ValueAsync(1).AsTask();
        var right = hub.OneAsync(1);
        server.Send("9301CE4882F221A161");
        server.Send("9302CE4882F221");
        server.Send("9303CE4882F22109");

        await Assert.ThrowsAsync<MessagePackSerializationException>(() => wrong.Within("the failure"));
        await Assert.ThrowsAsync<MessagePackSerializationException>(() => wrongValue.Within("the failure of a cut off answer"));
        Assert.Equal(9, await right.Within("the answer"));
    }

    [Fact]
    public async Task Arguments_that_cannot_be_serialized_fail_that_call_only()
    {
        var server = ClientScriptedServer.Accepting();
        var options = StreamingHubClientOptions.CreateWithDefault(
            serializerProvider: MessagePackMagicOnionSerializerProvider.Default.WithOptions(
                MessagePackSerializerOptions.Standard.WithResolver(MessagePack.Resolvers.CompositeResolver.Create(MessagePack.Formatters.NilFormatter.Instance))));
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), options);

        await Assert.ThrowsAsync<MessagePackSerializationException>(() => hub.OneAsync(1));
        var zero = hub.ZeroAsync();

        Assert.Equal("9302D2897FB6E5C0", await server.NextAsync("ZeroAsync"));
        server.Send("9302D2897FB6E5C0");
        await zero.Within("the answer");
    }

    [Fact]
    public async Task Calls_from_many_threads_get_their_own_answers()
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        var calls = Enumerable.Range(0, 200).Select(i => Task.Run(async () => (i, await hub.OneAsync(i % 100), await hub.ValueAsync(i % 100)))).ToList();
        for (var answered = 0; answered < 400; answered++)
        {
            server.Send(await server.NextAsync($"call {answered}"));
        }

        foreach (var (i, task, value) in await Task.WhenAll(calls).Within("all answers"))
        {
            Assert.Equal((i % 100, i % 100), (task, value));
        }
    }

    [Fact]
    public async Task Of_the_frames_that_wait_only_the_last_flushes()
    {
        var server = ClientScriptedServer.Accepting();
        var writes = new SemaphoreSlim(0);
        var isWriting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.BeforeWrite = () =>
        {
            isWriting.TrySetResult();
            return writes.WaitAsync();
        };
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        hub.VoidOne(0);
        await isWriting.Task.Within("the first write");
        hub.VoidOne(1);
        hub.VoidOne(2);
        hub.VoidOne(3);
        writes.Release(4);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal($"92D2978DC7AD0{i}", await server.NextAsync($"frame {i}"));
        }

        Assert.Equal([true, false, false, true], server.Flushes);
    }

    [Fact]
    public async Task More_than_the_queue_takes_is_refused_and_named()
    {
        var server = ClientScriptedServer.Accepting();
        server.BeforeWrite = () => server.Cancelled;
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());
        var text = new string('a', 1 << 20);

        var refused = Assert.Throws<RpcException>(() =>
        {
            for (var i = 0; i < 70; i++)
            {
                _ = hub.NullAsync(text);
            }
        });

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Contains("IProbeHub", refused.Status.Detail, StringComparison.Ordinal);
        await hub.DisposeAsync().Within("the end");
    }
}
