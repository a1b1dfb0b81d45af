namespace Chat.Sdk.Sending;

/// <summary>The outbox file cannot be used or written; the message says why and what to do.</summary>
public sealed class OutboxFileException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>
    /// The message that could not be put on disk, or null. It is in the outbox all the same, and is sent while the client lives.
    /// </summary>
    public OutgoingMessage? Outgoing { get; init; }
}
