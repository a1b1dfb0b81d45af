using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.Protocol;
using StandIns.MagicOnion.Tests.Clients;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>Messages made to make their reader allocate or nest without end. Alone in the process, as all that it allocates is counted.</summary>
[Collection(nameof(FuzzTests))]
public sealed class HostileMessageTests
{
    // Far more levels than a stack has room for.
    private const int Large = 1024 * 1024;
    private const long MostAllocated = 4 * 1024 * 1024;

    [Theory]
    [InlineData(nameof(IFuzzHub.NamesAsync), "DD7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.NamesAsync), "DDFFFFFFFF")]
    [InlineData(nameof(IFuzzHub.NamesAsync), "91DB7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.BytesAsync), "C67FFFFFFF")]
    [InlineData(nameof(IFuzzHub.BytesAsync), "DD7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.TextAsync), "9201DB7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.TextAsync), "DD7FFFFFFF01A161")]
    [InlineData(nameof(IFuzzHub.TableAsync), "DF7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.TableAsync), "81A161DD7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.NodeAsync), "94C0C0DD7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.NodeAsync), "DD7FFFFFFFC0")]
    [InlineData(nameof(IFuzzHub.AnyAsync), "93DD7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.AnyAsync), "93DF7FFFFFFF")]
    [InlineData(nameof(IFuzzHub.AnyAsync), "93C97FFFFFFF01")]
    public async Task A_length_that_lies_fails_the_call_and_allocates_nothing_near_it(string method, string arguments)
    {
        await using var server = await FuzzServer.StartAsync();
        using var peer = server.Connect();
        await AskAsync(peer, FramesOfClient.Echo(1, 1).Bytes);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await AskAsync(peer, RequestOf(2, method, Convert.FromHexString(arguments)));
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        await AskAsync(peer, FramesOfClient.Echo(3, 3).Bytes);

        Assert.StartsWith("94020D", peer.Answers[1].Frame, StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexString(FramesOfClient.Echo(3, 3).Answer!), peer.Answers[2].Frame);
        Assert.True(allocated < MostAllocated, $"{allocated} bytes were allocated.");
    }

    [Theory]
    [InlineData("DD7FFFFFFF", StatusCode.Unknown)]
    [InlineData("9400DB7FFFFFFF", StatusCode.Unknown)]
    [InlineData("9401D9243030303030303030303030303030303030303030303030303030303030303030303030300193DB7FFFFFFF", StatusCode.Unknown)]
    public async Task A_length_that_lies_in_a_header_ends_the_connection(string frame, StatusCode status)
    {
        await using var server = await FuzzServer.StartAsync();
        using var peer = server.Connect();

        await peer.SendAsync(FuzzPeer.Framed(Convert.FromHexString(frame)), 1, new Random(1));

        await peer.EndAsync("the end");
        Assert.Equal(status, peer.Status);
    }

    [Theory]
    [InlineData("FF00000000", StatusCode.Internal)]
    [InlineData("0000010001", StatusCode.ResourceExhausted)]
    [InlineData("007FFFFFFF", StatusCode.ResourceExhausted)]
    [InlineData("00FFFFFFFF", StatusCode.ResourceExhausted)]
    public async Task A_prefix_that_announces_what_is_not_taken_ends_the_connection_at_once(string prefix, StatusCode status)
    {
        await using var server = await FuzzServer.StartAsync();
        using var peer = server.Connect();

        await peer.SendAsync(Convert.FromHexString(prefix), 1, new Random(1));

        await peer.EndAsync("the end");
        Assert.Equal(status, peer.Status);
    }

    [Theory]
    [InlineData(nameof(IFuzzHub.NodeAsync), "94C0", "")]
    [InlineData(nameof(IFuzzHub.NodeAsync), "91", "95C0C0C000")]
    [InlineData(nameof(IFuzzHub.AnyAsync), "91", "93")]
    [InlineData(nameof(IFuzzHub.AnyAsync), "81A161", "93")]
    [InlineData(nameof(IFuzzHub.TextAsync), "91", "9301A161")]
    [InlineData(nameof(IFuzzHub.TextAsync), "81", "9301A161")]
    [InlineData(nameof(IFuzzHub.TableAsync), "81A161", "")]
    public async Task Nothing_is_nested_too_deep_for_the_server(string method, string unit, string before)
    {
        await using var server = await FuzzServer.StartAsync(Large);
        using var peer = server.Connect();

        await AskAsync(peer, RequestOf(1, method, Nested(unit, before)));
        await AskAsync(peer, FramesOfClient.Echo(2, 2).Bytes);

        Assert.Equal(Convert.ToHexString(FramesOfClient.Echo(2, 2).Answer!), peer.Answers[1].Frame);
    }

    [Theory]
    [InlineData(nameof(IFuzzReceiver.OnNode), "94C0", "9201")]
    [InlineData(nameof(IFuzzReceiver.OnNode), "91", "9301C0")]
    [InlineData(nameof(IFuzzReceiver.OnText), "91", "")]
    public async Task Nothing_is_nested_too_deep_for_the_client(string method, string unit, string before)
    {
        var server = ClientScriptedServer.Accepting();
        var hub = await StreamingHubClient.ConnectAsync<IFuzzHub, IFuzzReceiver>(server, new FuzzReceiver());

        server.Send(FuzzFrames.Of(w =>
        {
            FrameFields.WriteStart(w, 2, FuzzFrames.MethodId(method));
            System.Buffers.BuffersExtensions.Write(w, Nested(unit, before));
        }));
        var call = hub.EchoAsync(5);
        server.Send(FramesOfServer.Response(1, 5));

        Assert.Equal(5, await Limits.Within(call, "the answer"));
    }

    private static byte[] RequestOf(int messageId, string method, byte[] arguments) => FuzzFrames.Of(w =>
    {
        FrameFields.WriteStart(w, 3, messageId, FuzzFrames.MethodId(method));
        System.Buffers.BuffersExtensions.Write(w, arguments);
    });

    private static byte[] Nested(string unit, string before)
        => Convert.FromHexString(before + string.Concat(Enumerable.Repeat(unit, (Large - 100) * 2 / unit.Length)));

    private static async Task AskAsync(FuzzPeer peer, byte[] frame)
    {
        var answers = peer.Answers.Count + 1;
        await peer.SendAsync(FuzzPeer.Framed(frame), 1, new Random(1));
        await peer.UntilAsync(p => p.Answers.Count >= answers, "the answer");
        Assert.Equal(answers, peer.Answers.Count);
    }
}
