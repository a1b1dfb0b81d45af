using MessagePack;

namespace Chat.Contracts.Ids;

/// <summary>
/// Names one life of the database. A restored or rolled-back database gets a new epoch, because it may give a sequence
/// number a second time; a client that holds another epoch drops what it has and reloads.
/// </summary>
[MessagePackFormatter(typeof(EpochFormatter))]
public readonly record struct Epoch(Guid Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>Writes an <see cref="Epoch"/> as 16 bytes.</summary>
public sealed class EpochFormatter : UuidFormatter<Epoch>
{
    protected override Guid ToGuid(Epoch id) => id.Value;

    protected override Epoch FromGuid(Guid value) => new(value);
}
