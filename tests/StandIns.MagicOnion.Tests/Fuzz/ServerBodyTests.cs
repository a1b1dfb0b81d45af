using Grpc.Core;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>The body of a hub's request, where its bytes are not as a client of gRPC sends them.</summary>
public sealed class ServerBodyTests
{
    [Fact]
    public async Task A_message_that_is_cut_off_right_behind_a_whole_one_is_not_taken_for_a_good_end()
    {
        var whole = FuzzPeer.Framed(FramesOfClient.Echo(1, 5).Bytes);
        await using var server = await FuzzServer.StartAsync();
        using var peer = server.Connect();

        // The end has to arrive together with the bytes before it.
        await peer.SendAndHangUpAsync([.. whole, .. whole[..^1]]);

        await peer.EndAsync("the end");
        Assert.Equal((StatusCode.Internal, "The request ended in the middle of a message."), (peer.Status, peer.Detail));
    }
}
