using MessagePack;

namespace Chat.Contracts.Ids;

/// <summary>
/// Names one client program for as long as it runs, over all of its connections. The client makes it (at random: who guesses
/// it, and is the same user, takes what was kept for it).
/// </summary>
[MessagePackFormatter(typeof(SessionIdFormatter))]
public readonly record struct SessionId(Guid Value)
{
    public static SessionId New() => new(Guid.NewGuid());

    public override string ToString() => Value.ToString();
}

/// <summary>Writes a <see cref="SessionId"/> as 16 bytes.</summary>
public sealed class SessionIdFormatter : UuidFormatter<SessionId>
{
    protected override Guid ToGuid(SessionId id) => id.Value;

    protected override SessionId FromGuid(Guid value) => new(value);
}
