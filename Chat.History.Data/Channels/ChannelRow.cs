namespace Chat.History.Data.Channels;

/// <summary>A channel.</summary>
public sealed class ChannelRow
{
    public required Guid Id { get; init; }

    /// <summary>Normalized and lower-case; unique.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null when nobody has said what the channel is about.</summary>
    public string? Topic { get; set; }
}
