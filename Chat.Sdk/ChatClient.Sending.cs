using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Sdk.Sending;

namespace Chat.Sdk;

/// <content>
/// Messages. They go out in the order of the calls, whatever happens on the way: a channel's next message waits until the one
/// before has an outcome.
/// </content>
public sealed partial class ChatClient
{
    /// <summary>How many messages the server has not acknowledged yet.</summary>
    public int PendingMessages => _outbox.Count;

    /// <summary>Takes a message into the outbox at once.</summary>
    /// <exception cref="RefusalException">text_empty, text_too_long, text_invalid; busy when the outbox is full.</exception>
    public OutgoingMessage Post(ChannelId channelId, string text)
    {
        var message = Create(channelId, text);
        if (!_outbox.TryAdd(message))
        {
            var refusal = Refusal.Of(ErrorCode.Busy, $"{_options.MaxQueuedMessages} messages wait to be sent already.");
            message.Refuse(refusal);
            throw new RefusalException(refusal);
        }

        _sendLoop.Wake();
        return message;
    }

    /// <summary>Takes a message into the outbox as soon as there is room.</summary>
    /// <exception cref="RefusalException">text_empty, text_too_long, text_invalid.</exception>
    public async Task<OutgoingMessage> PostAsync(ChannelId channelId, string text, CancellationToken cancellationToken = default)
    {
        var message = Create(channelId, text);
        while (true)
        {
            // Taken before the try, so that room made in between is not missed.
            var changed = _outbox.Changed;
            if (_outbox.TryAdd(message))
            {
                _sendLoop.Wake();
                return message;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sends a message; returns when the server has stored it.</summary>
    /// <param name="channelId">Where to.</param>
    /// <param name="text">See <see cref="MessageText"/> for what is accepted.</param>
    /// <param name="cancellationToken">Ends the waiting; a message that is in the outbox is sent all the same.</param>
    /// <exception cref="RefusalException">The text is none, or the server refuses it.</exception>
    public async Task<SentMessage> SendAsync(ChannelId channelId, string text, CancellationToken cancellationToken = default)
    {
        var message = await PostAsync(channelId, text, cancellationToken);
        return await message.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Returns when every message in the outbox has been accepted or refused.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var changed = _outbox.Changed;
            if (_outbox.Count == 0)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private OutgoingMessage Create(ChannelId channelId, string text)
    {
        var normalized = MessageText.Normalize(text, out var refusal) ?? throw new RefusalException(refusal!);
        return new OutgoingMessage(channelId, MessageId.New(_options.TimeProvider), normalized);
    }
}
