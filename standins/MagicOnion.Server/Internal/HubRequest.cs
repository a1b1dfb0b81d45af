using MagicOnion.Protocol;

namespace MagicOnion.Server.Internal;

/// <summary>A call of a hub method that waits for its turn.</summary>
internal readonly struct HubRequest(HubFrame frame, in ClientFrame message)
{
    /// <summary>Carried by errors that answer a call nobody waits for.</summary>
    private const int Nobody = -1;

    /// <summary>Holds <see cref="Body"/>.</summary>
    public HubFrame Frame { get; } = frame;

    public bool WantsAnswer { get; } = message.Kind == ClientFrameKind.Request;

    public int MessageId { get; } = message.Kind == ClientFrameKind.Request ? message.MessageId : Nobody;

    public int MethodId { get; } = message.MethodId;

    public ReadOnlyMemory<byte> Body { get; } = message.Body;
}
