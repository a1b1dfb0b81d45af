using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Messaging;

namespace Chat.History.Changes;

/// <summary>What a request for a change must look like.</summary>
internal static class ChangeRules
{
    /// <summary>The request as it is stored. Refused: invalid_request, invalid_user_name, text_empty, text_too_long, text_invalid.</summary>
    public static ChangeRequest Normalize(ChangeRequest request)
    {
        if (request.Kind is < ChannelEventKind.MessageEdited or > ChannelEventKind.TopicChanged)
        {
            throw new RefusalException(ErrorCode.InvalidRequest, "This is not a kind of change.");
        }

        if (request.Kind is ChannelEventKind.TopicChanged ? request.MessageSequence is not null : request.MessageSequence is not >= 1)
        {
            throw new RefusalException(ErrorCode.InvalidRequest, "A change is about a message, that of a topic about none.");
        }

        var name = ChatNames.NormalizeUserName(request.UserName, out var refusal) ?? throw new RefusalException(refusal!);
        var text = Text(request, out refusal);
        return refusal is null ? request with { UserName = name, Text = text } : throw new RefusalException(refusal);
    }

    private static string? Text(ChangeRequest request, out Refusal? refusal)
    {
        refusal = null;
        return request.Kind switch
        {
            ChannelEventKind.MessageEdited => MessageText.Normalize(request.Text, out refusal),
            ChannelEventKind.ReactionAdded or ChannelEventKind.ReactionRemoved => ReactionEmoji.Normalize(request.Text, out refusal),
            ChannelEventKind.TopicChanged => ChannelTopic.Normalize(request.Text, out refusal),
            _ => null,
        };
    }
}
