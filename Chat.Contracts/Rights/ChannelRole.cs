namespace Chat.Contracts.Rights;

/// <summary>What a member is in a channel; who has a greater one may all that a smaller one may. Numbers are stored and sent: never reused.</summary>
public enum ChannelRole
{
    /// <summary>Reads, posts and reacts.</summary>
    Guest = 1,

    /// <summary>Whoever joins.</summary>
    Member = 2,

    Moderator = 3,

    /// <summary>Who created the channel, and whom an owner makes one.</summary>
    Owner = 4,
}
