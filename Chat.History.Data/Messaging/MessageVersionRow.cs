namespace Chat.History.Data.Messaging;

/// <summary>A text that a message had before it was edited; empty when it was deleted since.</summary>
public sealed class MessageVersionRow
{
    public required Guid ChannelId { get; init; }

    /// <summary>That of the message.</summary>
    public required long Seq { get; init; }

    /// <summary>0 is the text as it was posted.</summary>
    public required int Version { get; init; }

    public required string Body { get; init; }

    /// <summary>Since when the message had it.</summary>
    public required DateTimeOffset WrittenAt { get; init; }
}
