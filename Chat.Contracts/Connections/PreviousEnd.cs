using MessagePack;

namespace Chat.Contracts.Connections;

/// <summary>Why the server ended an earlier connection of the session, whose client did not hang up when it was told.</summary>
[MessagePackObject]
public sealed record PreviousEnd
{
    [Key(0)]
    public required DisconnectCode Code { get; init; }

    [Key(1)]
    public required DateTimeOffset At { get; init; }
}
