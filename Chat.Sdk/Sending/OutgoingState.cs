namespace Chat.Sdk.Sending;

/// <summary>What has become of a message.</summary>
public enum OutgoingState
{
    /// <summary>On its way, or waiting to be.</summary>
    Pending,

    /// <summary>The server has stored it.</summary>
    Accepted,

    /// <summary>The server has refused it for good: <see cref="OutgoingMessage.Refusal"/> says why.</summary>
    Failed,
}
