using System.Globalization;
using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;
using Chat.Sdk.Timeline;

namespace Chat.Client.Rendering;

/// <summary>What happened to a message or to the topic, in one line.</summary>
internal static class ChangeLine
{
    private const int ShownOfMessage = 40;

    /// <summary>Null for events that are something else, or of a kind that is not known.</summary>
    public static string? Of(ChannelEvent item, ChannelView view)
    {
        if (item.Change is not { } change)
        {
            return null;
        }

        var (who, text) = (SafeText.OneLine(change.UserName), SafeText.OneLine(change.Text ?? ""));
        var message = Named(change.MessageSequence is { } at ? view.Find(at) : null);
        return item.Kind switch
        {
            ChannelEventKind.MessageEdited => text.Length == 0 ? $"* {who} edited a message" : $"* {who} edited: {text}",
            ChannelEventKind.MessageDeleted => $"* {who} deleted a message",
            ChannelEventKind.ReactionAdded => $"* {who} reacted with {text} to {message}",
            ChannelEventKind.ReactionRemoved => $"* {who} took back {text} from {message}",
            ChannelEventKind.MessagePinned => $"* {who} pinned {message}",
            ChannelEventKind.MessageUnpinned => $"* {who} unpinned {message}",
            ChannelEventKind.TopicChanged => text.Length == 0 ? $"* {who} removed the topic" : $"* {who} changed the topic: {text}",
            _ => null,
        };
    }

    private static string Named(MessageData? message)
    {
        if (string.IsNullOrEmpty(message?.Text))
        {
            return "a message";
        }

        var text = new StringInfo(SafeText.OneLine(message.Text));
        return text.LengthInTextElements > ShownOfMessage ? $"\"{text.SubstringByTextElements(0, ShownOfMessage)}…\"" : $"\"{text.String}\"";
    }
}
