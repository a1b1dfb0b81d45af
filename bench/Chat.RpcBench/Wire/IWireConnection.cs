namespace Chat.RpcBench.Wire;

/// <summary>
/// A connection that speaks just enough of a protocol to take part, and reads no more than it must to count: the generator is
/// not what is measured.
/// </summary>
internal interface IWireConnection : IAsyncDisposable
{
    /// <summary>Frames that carried a message of the group.</summary>
    long Received { get; }

    Task JoinAsync();

    ValueTask PublishAsync(ReadOnlyMemory<byte> payload);
}
