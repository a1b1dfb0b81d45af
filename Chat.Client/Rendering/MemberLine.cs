using Chat.Contracts.Channels;
using Chat.Contracts.Rights;

namespace Chat.Client.Rendering;

/// <summary>What happened to a member, as one line. Names are made harmless.</summary>
internal static class MemberLine
{
    /// <summary>Null for kinds that are about no member.</summary>
    public static string? Of(ChannelEvent item) => (item.Kind, item.Membership) switch
    {
        (ChannelEventKind.MemberJoined, { ByUserId: not null } who) => $"* {Name(who.UserName)} was added again by {Name(who.ByUserName)}",
        (ChannelEventKind.MemberJoined, { } who) => $"* {Name(who.UserName)} joined",
        (ChannelEventKind.MemberLeft, { ByUserId: not null } who) => $"* {Name(who.UserName)} was removed by {Name(who.ByUserName)}",
        (ChannelEventKind.MemberLeft, { } who) => $"* {Name(who.UserName)} left",
        (ChannelEventKind.MemberRoleChanged, { } who) => $"* {Name(who.ByUserName)} made {Name(who.UserName)} {Role(who.Role)}",
        _ => null,
    };

    private static string Name(string? name) => SafeText.OneLine(name ?? "somebody");

    private static string Role(ChannelRole? role) => role is ChannelRole.Owner ? "an owner" : "a " + RoleWords.Of(role);
}
