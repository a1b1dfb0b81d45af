namespace Chat.Contracts.Rights;

/// <summary>What somebody may or may not do in a channel, or to a message of it.</summary>
public enum ChannelAction
{
    Read,
    Post,
    React,
    Pin,
    SetTopic,
    ListMembers,
    SetMemberRole,
    RemoveMember,
    EditOwnMessage,
    EditOthersMessage,
    DeleteOwnMessage,
    DeleteOthersMessage,
}
