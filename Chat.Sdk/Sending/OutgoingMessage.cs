using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Sdk.Diagnostics;

namespace Chat.Sdk.Sending;

/// <summary>A message on its way. It stays in the outbox, and keeps its id, until the server has accepted or refused it.</summary>
public sealed class OutgoingMessage
{
    private readonly TaskCompletionSource<SentMessage> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Activity? _activity;

    private Refusal? _abandoned;

    internal OutgoingMessage(ChannelId channelId, MessageId id, string text)
    {
        _activity = SdkActivity.StartSend(channelId);
        Request = new SendRequest { ChannelId = channelId, Id = id, Text = text, TraceParent = SdkActivity.TraceParentOf(_activity) };
    }

    /// <summary>A message of an earlier run of the program: it may have been sent, and even stored.</summary>
    internal OutgoingMessage(SendRequest request)
    {
        Request = request;
        WasSent = true;
        Kept = new TaskCompletionSource();
        Kept.SetResult();
    }

    public ChannelId ChannelId => Request.ChannelId;

    /// <summary>The id the message will have in the channel.</summary>
    public MessageId Id => Request.Id;

    /// <summary>The text as it will be stored.</summary>
    public string Text => Request.Text;

    public OutgoingState State =>
        Completion.IsCompletedSuccessfully ? OutgoingState.Accepted
        : IsResolved && !IsAbandoned ? OutgoingState.Failed
        : OutgoingState.Pending;

    /// <summary>Why <see cref="Completion"/> has failed; null when it has not.</summary>
    public Refusal? Refusal => (Completion.Exception?.InnerException as RefusalException)?.Refusal;

    /// <summary>
    /// Completes when the end of the program cannot lose the message any more, because it is in
    /// <see cref="ChatClientOptions.OutboxFile"/> or has its outcome; fails with an <see cref="OutboxFileException"/> when it could
    /// not be written, though it is sent all the same. Without an outbox file it is <see cref="Completion"/>.
    /// </summary>
    public Task Durable => Kept?.Task ?? Completion;

    /// <summary>
    /// Completes when the server has stored the message; fails with a <see cref="RefusalException"/> when it will not, or, with
    /// code not_connected or outcome_unknown, when the client was closed before it knew. What is in an outbox file then is sent by
    /// the next client.
    /// </summary>
    public Task<SentMessage> Completion => _completion.Task;

    internal SendRequest Request { get; }

    /// <summary>It has been on the wire, so it may have been stored.</summary>
    internal bool WasSent { get; set; }

    internal bool IsResolved => _completion.Task.IsCompleted;

    /// <summary>The client was closed, and the message stays in its file.</summary>
    internal bool IsAbandoned => _abandoned is not null && ReferenceEquals(Refusal, _abandoned);

    /// <summary>Set by the <see cref="OutboxFile"/>, if there is one.</summary>
    internal TaskCompletionSource? Kept { get; set; }

    /// <summary>Where it waits to be written; guarded by the <see cref="OutboxFile"/>.</summary>
    internal LinkedListNode<OutgoingMessage>? Unwritten { get; set; }

    /// <summary>Its channel has it; guarded by the local echo.</summary>
    internal bool IsShown { get; set; }

    /// <summary>Sent anew or given up after it had failed; guarded by the local echo.</summary>
    internal bool IsDismissed { get; set; }

    internal void Accept(long sequence, DateTimeOffset sentAt)
    {
        _activity?.Stored(sequence);
        _completion.TrySetResult(new SentMessage(ChannelId, Id, sequence, sentAt));
    }

    internal void Refuse(Refusal refusal)
    {
        _activity?.Stop(ChatErrors.NameOf(refusal.Code));
        _completion.TrySetException(new RefusalException(refusal));
        _ = _completion.Task.Exception; // nobody has to watch every message
    }

    /// <summary>It never came into the outbox: whoever posted it did not wait for room.</summary>
    internal void Withdraw() => _activity?.Stop("cancelled");

    internal void Abandon(Refusal refusal)
    {
        _abandoned = refusal;
        Refuse(refusal);
    }
}
