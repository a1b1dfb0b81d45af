namespace Chat.Contracts.Channels;

/// <summary>Kinds of durable change. Numbers are stored and sent: never reused.</summary>
public enum ChannelEventKind
{
    MessagePosted = 1,
    MemberJoined = 2,
    MemberLeft = 3,
}
