using MessagePack;

namespace Chat.Contracts.Notices;

/// <summary>A word from the operator to everybody who is connected.</summary>
[MessagePackObject]
public sealed record ServerNotice
{
    [Key(0)]
    public required string Text { get; init; }

    [Key(1)]
    public required DateTimeOffset At { get; init; }
}
