namespace Chat.History.Data.Channels;

/// <summary>A channel.</summary>
public sealed class ChannelRow
{
    public required Guid Id { get; init; }

    /// <summary>Normalized and lower-case; unique.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
