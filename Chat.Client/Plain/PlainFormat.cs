using Chat.Client.Rendering;
using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;
using Chat.Contracts.Notices;

namespace Chat.Client.Plain;

/// <summary>The lines of <c>--plain</c>. A message is <c>name: text</c>, always one line.</summary>
internal static class PlainFormat
{
    public static string Message(MessageData message) => $"{SafeText.OneLine(message.SenderName)}: {SafeText.OneLine(message.Text)}";

    /// <summary>For stderr; null for events that have nothing to say.</summary>
    public static string? Membership(ChannelEvent item) => (item.Kind, item.Membership) switch
    {
        (ChannelEventKind.MemberJoined, { } who) => $"* {SafeText.OneLine(who.UserName)} joined",
        (ChannelEventKind.MemberLeft, { } who) => $"* {SafeText.OneLine(who.UserName)} left",
        _ => null,
    };

    public static string Notice(ServerNotice notice) => $"! {SafeText.OneLine(notice.Text)}";
}
