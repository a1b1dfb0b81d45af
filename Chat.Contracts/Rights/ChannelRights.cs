using System.Collections.Frozen;
using Chat.Contracts.Identity;

namespace Chat.Contracts.Rights;

/// <summary>
/// Who may do what in a channel: the table that the server goes by, and that a client may look at to offer only what is possible.
/// A role on the server counts as one in every channel: that of a Moderator as Moderator, that of an Admin as more than Owner.
/// </summary>
public static class ChannelRights
{
    /// <summary>A rank that nobody has.</summary>
    public const int Nobody = 100;

    private const int AboveOwner = 5;

    /// <summary>One row of the table.</summary>
    /// <param name="Action">What is done.</param>
    /// <param name="Least">The least role that may; null: nobody may.</param>
    /// <param name="NeedsMembership">A role on the server alone does not do: one has to join first.</param>
    public sealed record Row(ChannelAction Action, ChannelRole? Least, bool NeedsMembership);

    public static IReadOnlyList<Row> Table { get; } =
    [
        new(ChannelAction.Read, ChannelRole.Guest, true),
        new(ChannelAction.Post, ChannelRole.Guest, true),
        new(ChannelAction.React, ChannelRole.Guest, true),
        new(ChannelAction.Pin, ChannelRole.Member, true),
        new(ChannelAction.SetTopic, ChannelRole.Moderator, false),
        new(ChannelAction.ListMembers, ChannelRole.Guest, true),
        new(ChannelAction.SetMemberRole, ChannelRole.Moderator, false),
        new(ChannelAction.RemoveMember, ChannelRole.Moderator, false),
        new(ChannelAction.EditOwnMessage, ChannelRole.Guest, true),
        new(ChannelAction.EditOthersMessage, null, true),
        new(ChannelAction.DeleteOwnMessage, ChannelRole.Guest, true),
        new(ChannelAction.DeleteOthersMessage, ChannelRole.Moderator, false),
    ];

    private static readonly FrozenDictionary<ChannelAction, Row> ByAction = Table.ToFrozenDictionary(row => row.Action);

    public static Row Of(ChannelAction action) => ByAction[action];

    /// <summary>The least rank that may: a <see cref="ChannelRole"/> as a number, or <see cref="Nobody"/>.</summary>
    public static int Least(ChannelAction action) => (int?)Of(action).Least ?? Nobody;

    /// <summary>The rank that a role on the server gives in every channel; 0: none. Bots are users, and so is whoever has a role that is not known.</summary>
    public static int RankOf(UserRole role) => role switch
    {
        UserRole.Admin => AboveOwner,
        UserRole.Moderator => (int)ChannelRole.Moderator,
        _ => 0,
    };

    /// <summary>Whether somebody may, as far as one can tell without looking at whom or what it is done to.</summary>
    /// <param name="action">What is to be done.</param>
    /// <param name="channelRole">His role in the channel; null: he is no member.</param>
    /// <param name="serverRole">His role on the server.</param>
    public static bool May(ChannelAction action, ChannelRole? channelRole, UserRole serverRole) =>
        (channelRole is not null || !Of(action).NeedsMembership)
        && Math.Max((int?)channelRole ?? 0, RankOf(serverRole)) >= Least(action);
}
