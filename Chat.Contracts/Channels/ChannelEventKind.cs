namespace Chat.Contracts.Channels;

/// <summary>Kinds of durable change. Numbers are stored and sent: never reused.</summary>
public enum ChannelEventKind
{
    MessagePosted = 1,
    MemberJoined = 2,

    /// <summary>Somebody left, or was removed by somebody else.</summary>
    MemberLeft = 3,

    /// <summary>The text of a message is another one now.</summary>
    MessageEdited = 4,

    /// <summary>A message has no text, pin or reactions any more, and never will again.</summary>
    MessageDeleted = 5,
    ReactionAdded = 6,
    ReactionRemoved = 7,
    MessagePinned = 8,
    MessageUnpinned = 9,
    TopicChanged = 10,
    MemberRoleChanged = 11,
}
