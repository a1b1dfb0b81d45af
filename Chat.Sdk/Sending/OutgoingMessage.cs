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

    internal OutgoingMessage(ChannelId channelId, MessageId id, string text)
    {
        ChannelId = channelId;
        Id = id;
        Text = text;
        _activity = SdkActivity.StartSend();
        Request = new SendRequest { ChannelId = channelId, Id = id, Text = text, TraceParent = SdkActivity.TraceParentOf(_activity) };
    }

    public ChannelId ChannelId { get; }

    /// <summary>The id the message will have in the channel.</summary>
    public MessageId Id { get; }

    /// <summary>The text as it will be stored.</summary>
    public string Text { get; }

    /// <summary>
    /// Completes when the server has stored the message; fails with a <see cref="RefusalException"/> when it will not, or, with
    /// code not_connected or outcome_unknown, when the client was closed before it knew.
    /// </summary>
    public Task<SentMessage> Completion => _completion.Task;

    internal SendRequest Request { get; }

    /// <summary>It has been on the wire, so it may have been stored.</summary>
    internal bool WasSent { get; set; }

    internal bool IsResolved => _completion.Task.IsCompleted;

    internal void Accept(long sequence, DateTimeOffset sentAt)
    {
        _activity?.Stop(failure: null);
        _completion.TrySetResult(new SentMessage(ChannelId, Id, sequence, sentAt));
    }

    internal void Refuse(Refusal refusal)
    {
        _activity?.Stop(ChatErrors.NameOf(refusal.Code));
        _completion.TrySetException(new RefusalException(refusal));
        _ = _completion.Task.Exception; // nobody has to watch every message
    }
}
