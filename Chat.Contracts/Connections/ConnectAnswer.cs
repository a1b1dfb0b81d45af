using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Connections;

/// <summary>Whom the client has reached, and as whom.</summary>
[MessagePackObject]
public sealed record ConnectAnswer
{
    /// <summary>Names the running hub process: 8 lower-case letters or digits.</summary>
    [Key(0)]
    public required string InstanceId { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }

    [Key(2)]
    public required string UserName { get; init; }

    [Key(3)]
    public required DateTimeOffset ServerTime { get; init; }
}
