using Chat.Contracts.Rights;

namespace Chat.Client.Rendering;

/// <summary>The roles of a channel, as people say and type them.</summary>
internal static class RoleWords
{
    public static string Of(ChannelRole? role) => role switch
    {
        ChannelRole.Owner => "owner",
        ChannelRole.Moderator => "moderator",
        ChannelRole.Guest => "guest",
        _ => "member",
    };

    /// <summary>Null when it is not one of them.</summary>
    public static ChannelRole? Parse(string word) =>
        Enum.GetValues<ChannelRole>().Cast<ChannelRole?>().FirstOrDefault(role => Of(role).Equals(word, StringComparison.OrdinalIgnoreCase));
}
