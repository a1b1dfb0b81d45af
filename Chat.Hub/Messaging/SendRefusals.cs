using Chat.Contracts.Errors;

namespace Chat.Hub.Messaging;

/// <summary>The words of the refusals that come from a hub itself.</summary>
internal static class SendRefusals
{
    public static Refusal Busy { get; } = Refusal.Of(ErrorCode.Busy, "The server has too much to do. Send the message again.");

    public static Refusal Stopping { get; } = Refusal.Of(ErrorCode.Unavailable, "This server is about to stop. Send the message again.");

    public static Refusal BehindUnresolved { get; } = Refusal.Of(ErrorCode.Busy, "An earlier message has no outcome yet. Send both again, in order.");

    public static Refusal Unknown { get; } =
        Refusal.Of(ErrorCode.OutcomeUnknown, "The message may or may not have been stored. Send it again with the same id.");
}
