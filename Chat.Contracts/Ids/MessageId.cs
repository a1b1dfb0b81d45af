using MessagePack;

namespace Chat.Contracts.Ids;

/// <summary>
/// Made by the client before it sends, and kept by the server as long as the message: sending the same id again answers
/// with the first outcome.
/// </summary>
[MessagePackFormatter(typeof(MessageIdFormatter))]
public readonly record struct MessageId(Guid Value)
{
    /// <summary>A new id (UUIDv7).</summary>
    public static MessageId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    public override string ToString() => Value.ToString();
}

/// <summary>Writes a <see cref="MessageId"/> as 16 bytes.</summary>
public sealed class MessageIdFormatter : UuidFormatter<MessageId>
{
    protected override Guid ToGuid(MessageId id) => id.Value;

    protected override MessageId FromGuid(Guid value) => new(value);
}
