using Chat.Contracts;
using Chat.Contracts.Errors;

namespace Chat.History;

/// <summary>The sentences of this service's refusals.</summary>
internal static class Refusals
{
    public static Refusal ChannelNotFound { get; } = Refusal.Of(ErrorCode.ChannelNotFound, "There is no such channel.");

    public static Refusal NotAMember { get; } = Refusal.Of(ErrorCode.NotAMember, "Only members of the channel may do this.");

    public static Refusal NotAllowed { get; } = Refusal.Of(ErrorCode.NotAllowed, "Your role in the channel does not allow this.");

    public static Refusal Removed { get; } = Refusal.Of(
        ErrorCode.NotAllowed, "You were removed from this channel. An owner or a moderator of it can add you again.");

    public static Refusal NoSuchMember { get; } = Refusal.Of(ErrorCode.NotAMember, "This user is not a member of the channel.");

    public static Refusal LastOwner { get; } = Refusal.Of(ErrorCode.NotAllowed, "A channel keeps an owner: make somebody else one first.");

    public static Refusal MessageNotFound { get; } = Refusal.Of(ErrorCode.MessageNotFound, "There is no such message in the channel.");

    public static Refusal MessageDeleted { get; } = Refusal.Of(ErrorCode.MessageDeleted, "The message was deleted.");

    public static Refusal NotYourMessage { get; } = Refusal.Of(ErrorCode.NotYourMessage, "Only its sender may do this to a message.");

    public static Refusal TooManyReactions { get; } = Refusal.Of(
        ErrorCode.TooManyReactions,
        $"A message has at most {ChatLimits.MaxReactionsPerMessage} reactions, with {ChatLimits.MaxEmojisPerMessage} different emojis.");

    public static Refusal IdReused { get; } = Refusal.Of(ErrorCode.IdReused, "The id of this message has been used for another text.");

    public static Refusal ChangeIdReused { get; } = Refusal.Of(ErrorCode.IdReused, "The id of this change has been used for another one.");

    public static Refusal TextInvalid { get; } = Refusal.Of(ErrorCode.TextInvalid, "The database cannot store this text.");

    public static Refusal Busy { get; } = Refusal.Of(ErrorCode.Busy, "More messages are waiting than the server can store right now.");

    public static Refusal Unavailable { get; } = Refusal.Of(ErrorCode.Unavailable, "The database does not answer; nothing was stored.");

    public static Refusal NotAnswering { get; } = Refusal.Of(ErrorCode.Unavailable, "The database does not answer.");

    public static Refusal OutcomeUnknown { get; } =
        Refusal.Of(ErrorCode.OutcomeUnknown, "The database did not answer in time; it may have been done.");

    public static Refusal Internal(string? traceId) =>
        Refusal.Of(ErrorCode.Internal, $"The message could not be stored because of a fault of the server ({traceId ?? "no trace"}).");
}
