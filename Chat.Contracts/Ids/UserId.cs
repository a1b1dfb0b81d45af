using MessagePack;

namespace Chat.Contracts.Ids;

/// <summary>Names a user for good; the name shown to others may change.</summary>
[MessagePackFormatter(typeof(UserIdFormatter))]
public readonly record struct UserId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>Writes a <see cref="UserId"/> as 16 bytes.</summary>
public sealed class UserIdFormatter : UuidFormatter<UserId>
{
    protected override Guid ToGuid(UserId id) => id.Value;

    protected override UserId FromGuid(Guid value) => new(value);
}
