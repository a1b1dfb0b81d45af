using Chat.Client.Rendering;
using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;
using Chat.Contracts.Notices;
using Chat.Sdk.Timeline;

namespace Chat.Client.Plain;

/// <summary>The lines of <c>--plain</c>. A message is <c>name: text</c>, always one line.</summary>
internal static class PlainFormat
{
    public static string Message(MessageData message) => $"{SafeText.OneLine(message.SenderName)}: {SafeText.OneLine(message.Text)}";

    /// <summary>For stderr: what is no message. Null for events that have nothing to say.</summary>
    public static string? Event(ChannelEvent item, ChannelView view) => MemberLine.Of(item) ?? ChangeLine.Of(item, view);

    public static string Notice(ServerNotice notice) => $"! {SafeText.OneLine(notice.Text)}";
}
