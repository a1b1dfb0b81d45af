using System.Text;
using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.Protocol;

namespace StandIns.MagicOnion.Tests.Clients;

public sealed class ClientHubReceiverTests
{
    private const string GuidText = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
    private static readonly string Id = "D924" + Convert.ToHexString(Encoding.ASCII.GetBytes(GuidText));

    [Fact]
    public async Task Pushes_reach_the_receiver_in_order()
    {
        var server = ClientScriptedServer.Accepting();
        var receiver = new ProbeReceiver();
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver);

        server.Send("92CE0CDD3DEFC0");
        server.Send("92CE0BDD3C5C01");
        server.Send("92CE0EDD41159201A178");

        Assert.Equal(["B0", "B1 1", "B2 1 x"], await receiver.UntilAsync(3));
    }

    [Fact]
    public async Task A_push_before_an_answer_is_handled_before_the_caller_goes_on()
    {
        var server = ClientScriptedServer.Accepting();
        var receiver = new ProbeReceiver();
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver);

        var one = hub.OneAsync(5);
        server.Send("92CE0BDD3C5C01");
        server.Send("9301CE4882F22105");
        await one.Within("the answer");

        Assert.Equal(["B1 1"], receiver.Calls);
    }

    [Fact]
    public async Task A_question_of_the_server_is_answered()
    {
        var server = ClientScriptedServer.Accepting();
        var receiver = new ProbeReceiver();
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver);

        server.Send($"9500C0{Id}CE64D9F6E09201A171");
        Assert.Equal($"9400{Id}CE64D9F6E02A", await server.NextAsync("the answer of CR"));
        server.Send($"9500C0{Id}{MethodId("AskAsync")}C0");
        Assert.Equal($"9400{Id}{MethodId("AskAsync")}C0", await server.NextAsync("the answer of AskAsync"));
        server.Send($"9500C0{Id}{MethodId("ValueAskAsync")}A171");
        Assert.Equal($"9400{Id}{MethodId("ValueAskAsync")}A27171", await server.NextAsync("the answer of ValueAskAsync"));
        server.Send($"9500C0{Id}{MethodId("ValueConfirmAsync")}C0");
        Assert.Equal($"9400{Id}{MethodId("ValueConfirmAsync")}C0", await server.NextAsync("the answer of ValueConfirmAsync"));

        Assert.Equal(["CR 1 q", "Ask", "ValueAsk q", "ValueConfirm"], receiver.Calls);
        Assert.True(receiver.LastToken.CanBeCanceled);
    }

    [Fact]
    public async Task What_a_receiver_throws_is_told_to_the_server()
    {
        var server = ClientScriptedServer.Accepting();
        var receiver = new ProbeReceiver { Happened = call => throw (call == "CR" ? new RpcException(new Status(StatusCode.NotFound, "nf")) : new InvalidOperationException("m")) };
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver);

        server.Send($"9500C0{Id}CE64D9F6E09201A171");
        var notFound = Error(await server.NextAsync("the error of CR"));
        server.Send($"9500C0{Id}{MethodId("AskAsync")}C0");
        var other = Error(await server.NextAsync("the error of AskAsync"));

        Assert.Equal((Guid.Parse(GuidText), 5), (notFound.ResultId, notFound.StatusCode));
        Assert.Equal((13, "m"), (other.StatusCode, other.Detail));
        Assert.Contains("System.InvalidOperationException: m", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_to_a_method_that_is_not_there_is_answered_with_an_error()
    {
        var server = ClientScriptedServer.Accepting();
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver());

        server.Send($"9500C0{Id}07C0");

        Assert.Equal((int)StatusCode.Unimplemented, Error(await server.NextAsync("the error")).StatusCode);
    }

    [Fact]
    public async Task A_question_that_takes_long_does_not_hold_up_what_comes_after()
    {
        var server = ClientScriptedServer.Accepting();
        var answer = new TaskCompletionSource();
        var receiver = new ProbeReceiver { Happened = _ => answer.Task };
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver);

        server.Send($"9500C0{Id}CE64D9F6E09201A171");
        server.Send("92CE0BDD3C5C01");
        await receiver.UntilAsync(2);
        Assert.False(server.TryNext(out _));
        answer.SetResult();

        Assert.Equal($"9400{Id}CE64D9F6E02A", await server.NextAsync("the answer"));
    }

    [Fact]
    public async Task Receiver_methods_run_where_the_client_was_connected()
    {
        using var context = new PumpContext();
        var server = ClientScriptedServer.Accepting();
        var contexts = new List<SynchronizationContext?>();
        var receiver = new ProbeReceiver
        {
            Happened = _ =>
            {
                contexts.Add(SynchronizationContext.Current);
                return Task.CompletedTask;
            },
        };
        await context.RunAsync(() => StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver)).Within("the connection");

        server.Send("92CE0BDD3C5C01");
        server.Send("92CE0BDD3C5C02");
        server.Send($"9500C0{Id}CE64D9F6E09201A171");
        Assert.Equal($"9400{Id}CE64D9F6E02A", await server.NextAsync("the answer"));

        Assert.Equal(["B1 1", "B1 2", "CR 1 q"], receiver.Calls);
        Assert.Same(context, Assert.Single(contexts));
    }

    [Theory]
    [InlineData("", "not an array")]
    [InlineData("C1", "not an array")]
    [InlineData("91C0", "1 elements")]
    [InlineData("92C2C0", "header")]
    [InlineData("93FF", "header")]
    [InlineData("960000000000", "6 elements")]
    [InlineData("9503C0C0C0C0", "type 3")]
    [InlineData("950001C0C0C0", "type 0")]
    [InlineData("957F", "type 127")]
    [InlineData("92070C", "id 7")]
    [InlineData("92CE0BDD3C5CA161", "Failed to deserialize")]
    [InlineData("92CE0BDD3C5C", "Failed to deserialize")]
    [InlineData("92CE0EDD411591C1", "Failed to deserialize")]
    [InlineData("94630DA26E66C0", "nf")]
    public async Task A_message_that_cannot_be_used_is_logged_and_skipped(string hex, string named)
    {
        var server = ClientScriptedServer.Accepting();
        var receiver = new ProbeReceiver();
        var log = new ClientLog();
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver, logger: log);

        server.Send(hex);
        server.Send("92CE0BDD3C5C01");

        Assert.Contains(named, await log.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(["B1 1"], await receiver.UntilAsync(1));
    }

    [Fact]
    public async Task Answers_to_nobody_are_skipped_in_silence()
    {
        var server = ClientScriptedServer.Accepting();
        var receiver = new ProbeReceiver();
        var log = new ClientLog();
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, receiver, logger: log);

        server.Send("93FF000C");
        server.Send("9363CE4882F22105");
        server.Send("957E00CD012FC0C0C0");
        server.Send("92CE0BDD3C5C01");

        await receiver.UntilAsync(1);
        Assert.False(log.TryNext(out var error), error);
    }

    private static string MethodId(string name) => (MethodIds.Hash(name) < 0 ? "D2" : "CE") + MethodIds.Hash(name).ToString("X8", null);

    private static ClientFrame Error(string hex)
    {
        Assert.True(ClientFrameReader.TryRead(Convert.FromHexString(hex), out var frame, out var problem), problem);
        Assert.Equal(ClientFrameKind.ClientResultError, frame.Kind);
        return frame;
    }
}
