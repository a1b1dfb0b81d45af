using MessagePack;

namespace Chat.Contracts.Ids;

/// <summary>
/// Made by the client before it asks for a change of members, and kept by the server with the event: the same change asked for again by the
/// same user, in the same channel and under the same id, is answered as done, whatever others have changed since.
/// </summary>
[MessagePackFormatter(typeof(ChangeIdFormatter))]
public readonly record struct ChangeId(Guid Value)
{
    /// <summary>A new id (UUIDv7).</summary>
    public static ChangeId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    public override string ToString() => Value.ToString();
}

/// <summary>Writes a <see cref="ChangeId"/> as 16 bytes.</summary>
public sealed class ChangeIdFormatter : UuidFormatter<ChangeId>
{
    protected override Guid ToGuid(ChangeId id) => id.Value;

    protected override ChangeId FromGuid(Guid value) => new(value);
}
