using MagicOnion.Protocol;

namespace MagicOnion.Client.Hubs;

/// <content>Signs of life, in both directions.</content>
internal sealed partial class HubSession
{
    private void SendHeartbeat(short sequence, long elapsedMilliseconds)
    {
        var frame = HubFrame.Rent();
        ClientFrameWriter.WriteHeartbeat(frame, sequence, elapsedMilliseconds);
        Enqueue(frame);
    }

    private void AcknowledgeHeartbeat(in ServerFrame beat)
    {
        var frame = HubFrame.Rent();
        ClientFrameWriter.WriteServerHeartbeatAck(frame, beat.Sequence, beat.Time);
        Enqueue(frame);
        if (options.OnServerHeartbeatReceived is { } received)
        {
            // A copy: the application may keep it.
            var happened = new ServerHeartbeatEvent(beat.Time, beat.Body.ToArray());
            Tell(() => received(happened));
        }
    }

    private void TakeHeartbeatResponse(in ServerFrame response)
    {
        if (_heartbeat?.Answered(response.Time) is { } roundTrip && options.OnClientHeartbeatResponseReceived is { } received)
        {
            Tell(() => received(new ClientHeartbeatEvent(roundTrip)));
        }
    }

    private void Tell(Action action)
    {
        if (_context is null)
        {
            action();
        }
        else
        {
            Post(bytes: null, action);
        }
    }
}
