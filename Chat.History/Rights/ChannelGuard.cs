using Chat.Contracts.Channels;
using Chat.Contracts.History;
using Chat.Contracts.Identity;
using Chat.Contracts.Rights;

namespace Chat.History.Rights;

/// <summary>
/// What the table of rights asks for, as numbers. The roles themselves are looked at by the statement that writes, behind the lock of the
/// channel: a right that was lost a moment ago is not used any more, and what was done with it stands before the loss.
/// </summary>
/// <param name="Server">The rank that the role on the server gives.</param>
/// <param name="Least">The least rank that may.</param>
/// <param name="LeastForOthers">The same for what somebody else wrote; as <paramref name="Least"/> where that makes no difference.</param>
/// <param name="LeastOutside">The least rank by the server alone with which one need not be a member.</param>
internal readonly record struct ChannelGuard(int Server, int Least, int LeastForOthers, int LeastOutside)
{
    public static ChannelGuard Of(ChannelAction action, UserRole server) => Of(action, action, server);

    public static ChannelGuard Of(ChangeRequest change) => change.Kind switch
    {
        ChannelEventKind.MessageEdited => Of(ChannelAction.EditOwnMessage, ChannelAction.EditOthersMessage, change.ServerRole),
        ChannelEventKind.MessageDeleted => Of(ChannelAction.DeleteOwnMessage, ChannelAction.DeleteOthersMessage, change.ServerRole),
        ChannelEventKind.ReactionAdded or ChannelEventKind.ReactionRemoved => Of(ChannelAction.React, change.ServerRole),
        ChannelEventKind.MessagePinned or ChannelEventKind.MessageUnpinned => Of(ChannelAction.Pin, change.ServerRole),
        ChannelEventKind.TopicChanged => Of(ChannelAction.SetTopic, change.ServerRole),
        _ => throw new InvalidOperationException($"No right is declared for {change.Kind}."),
    };

    private static ChannelGuard Of(ChannelAction action, ChannelAction forOthers, UserRole server) => new(
        ChannelRights.RankOf(server),
        ChannelRights.Least(action),
        ChannelRights.Least(forOthers),
        ChannelRights.Of(forOthers).NeedsMembership ? ChannelRights.Nobody : ChannelRights.Least(forOthers));
}
