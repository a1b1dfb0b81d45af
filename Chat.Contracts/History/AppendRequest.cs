using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>Messages to store, in the order they were sent.</summary>
[MessagePackObject]
public sealed record AppendRequest
{
    [Key(0)]
    public required AppendItem[] Items { get; init; }
}

/// <summary>One message to store.</summary>
[MessagePackObject]
public sealed record AppendItem
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    [Key(1)]
    public required MessageId Id { get; init; }

    [Key(2)]
    public required UserId SenderId { get; init; }

    [Key(3)]
    public required string SenderName { get; init; }

    /// <summary>Normalized, see <see cref="Messaging.MessageText"/>.</summary>
    [Key(4)]
    public required string Text { get; init; }
}
