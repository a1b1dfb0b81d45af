using Chat.Contracts.Channels;
using Chat.Contracts.Ids;

namespace Chat.Contracts.Messaging;

/// <summary>What the events about a message make of it: the same on the server and in every client.</summary>
public static class MessageChanges
{
    private static readonly MessageState AsPosted = new() { LastChange = 0 };

    /// <summary>
    /// The message after an event about it. Events are given in order of sequence; one that the message contains already, one of a kind
    /// that is not known, and anything after its deletion leave it as it is.
    /// </summary>
    /// <param name="message">The message as it was.</param>
    /// <param name="item">An event whose <see cref="ChangeData.MessageSequence"/> is that of the message.</param>
    public static MessageData After(this MessageData message, ChannelEvent item)
    {
        var state = message.State ?? AsPosted;
        if (item.Change is not { } change || item.Sequence <= state.LastChange || state.IsDeleted)
        {
            return message;
        }

        var next = state with { LastChange = item.Sequence };
        return item.Kind switch
        {
            ChannelEventKind.MessageEdited => message with { Text = change.Text ?? "", State = next with { EditedAt = change.At } },
            ChannelEventKind.MessageDeleted => message with { Text = "", State = next with { IsDeleted = true, IsPinned = false, Reactions = null } },
            ChannelEventKind.ReactionAdded => message with { State = next with { Reactions = With(state.Reactions, change.Text ?? "", change.UserId) } },
            ChannelEventKind.ReactionRemoved => message with { State = next with { Reactions = Without(state.Reactions, change.Text ?? "", change.UserId) } },
            ChannelEventKind.MessagePinned => message with { State = next with { IsPinned = true } },
            ChannelEventKind.MessageUnpinned => message with { State = next with { IsPinned = false } },
            _ => message,
        };
    }

    /// <summary>
    /// An event as it is told once a later one of the same channel is stored: a message with what becomes of it, and no text of an edit
    /// once its message is deleted. Everything else stays as it is.
    /// </summary>
    public static ChannelEvent ToldAfter(this ChannelEvent item, ChannelEvent later)
    {
        if (later.Change?.MessageSequence is not { } target)
        {
            return item;
        }

        if (item.Message is { } message && item.Sequence == target)
        {
            return item with { Message = message.After(later) };
        }

        return later.Kind is ChannelEventKind.MessageDeleted && item is { Kind: ChannelEventKind.MessageEdited, Change: { Text: not null } edit } && edit.MessageSequence == target
            ? item with { Change = edit with { Text = null } }
            : item;
    }

    private static ReactionData[]? With(ReactionData[]? reactions, string emoji, UserId user) =>
        ReactionData.Of(Each(reactions).Append((emoji, user)));

    private static ReactionData[]? Without(ReactionData[]? reactions, string emoji, UserId user) =>
        ReactionData.Of(Each(reactions).Where(reaction => reaction != (emoji, user)));

    private static IEnumerable<(string Emoji, UserId UserId)> Each(ReactionData[]? reactions) =>
        (reactions ?? []).SelectMany(reaction => reaction.UserIds.Select(user => (reaction.Emoji, user)));
}
