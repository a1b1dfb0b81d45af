using MessagePack;

namespace Chat.Contracts.Ids;

/// <summary>Names a channel for good; a channel's name may change, its id does not.</summary>
[MessagePackFormatter(typeof(ChannelIdFormatter))]
public readonly record struct ChannelId(Guid Value)
{
    /// <summary>A new id (UUIDv7), in the order of creation.</summary>
    public static ChannelId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    public override string ToString() => Value.ToString();
}

/// <summary>Writes a <see cref="ChannelId"/> as 16 bytes.</summary>
public sealed class ChannelIdFormatter : UuidFormatter<ChannelId>
{
    protected override Guid ToGuid(ChannelId id) => id.Value;

    protected override ChannelId FromGuid(Guid value) => new(value);
}
