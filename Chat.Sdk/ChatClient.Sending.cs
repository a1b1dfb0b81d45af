using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Sdk.Sending;
using Chat.Sdk.Timeline;

namespace Chat.Sdk;

/// <content>
/// Messages. They go out in the order of the calls, whatever happens on the way: a channel's next message waits until the one
/// before has an outcome.
/// </content>
public sealed partial class ChatClient
{
    /// <summary>
    /// A message was refused for good: also one of an earlier run of the program, whose <see cref="OutgoingMessage.Completion"/>
    /// nobody awaits. Handlers run as those of <see cref="StateChanged"/>; <see cref="FailedMessages"/> has them all.
    /// </summary>
    public event Action<OutgoingMessage>? MessageFailed;

    /// <summary>How many messages the server has not acknowledged yet.</summary>
    public int PendingMessages => _outbox.Count;

    /// <summary>Messages without an outcome, in the order they go out; first those that an earlier run left in the outbox file.</summary>
    public IReadOnlyList<OutgoingMessage> Outgoing => _outbox.Messages;

    /// <summary>
    /// Messages that were refused for good, until they are sent anew (<see cref="Retry"/>) or given up (<see cref="Discard"/>). At
    /// most <see cref="ChatClientOptions.MaxQueuedMessages"/>; then the oldest is forgotten. They are not kept on disk.
    /// </summary>
    public IReadOnlyList<OutgoingMessage> FailedMessages => Echo.FailedMessages;

    /// <summary>What was wrong with the outbox file, and where the damaged one is kept, as a sentence for a person; mostly null.</summary>
    public string? OutboxProblem => _outboxFile?.Problem;

    internal LocalEcho Echo { get; }

    /// <summary>
    /// Takes a message into the outbox at once. With <see cref="ChatClientOptions.OutboxFile"/> it is on disk a moment later:
    /// <see cref="OutgoingMessage.Durable"/> tells when.
    /// </summary>
    /// <exception cref="RefusalException">text_empty, text_too_long, text_invalid; busy when the outbox is full.</exception>
    public OutgoingMessage Post(ChannelId channelId, string text) => Put(Create(channelId, text), insteadOf: null);

    /// <summary>
    /// Takes a message into the outbox as soon as there is room. With <see cref="ChatClientOptions.OutboxFile"/> it is on disk when
    /// this returns; several that are posted at once share one flush.
    /// </summary>
    /// <param name="channelId">Where to.</param>
    /// <param name="text">See <see cref="MessageText"/> for what is accepted.</param>
    /// <param name="cancellationToken">Ends the waiting for room.</param>
    /// <exception cref="RefusalException">text_empty, text_too_long, text_invalid.</exception>
    /// <exception cref="OutboxFileException">
    /// The message could not be put on disk. It is in the outbox all the same, so it must not be posted again.
    /// </exception>
    public async Task<OutgoingMessage> PostAsync(ChannelId channelId, string text, CancellationToken cancellationToken = default)
    {
        var message = await AddAsync(Create(channelId, text), cancellationToken);
        if (message.Kept is { } kept)
        {
            await kept.Task;
        }

        return message;
    }

    /// <summary>Sends a failed message anew, with another id and behind all that wait. It leaves <see cref="FailedMessages"/>.</summary>
    /// <exception cref="RefusalException">busy when the outbox is full.</exception>
    /// <exception cref="InvalidOperationException">The message has not failed, or was sent anew or given up already.</exception>
    public OutgoingMessage Retry(OutgoingMessage failed) => Put(Create(failed.ChannelId, failed.Text), failed);

    /// <summary>Gives up a failed message. False when it has not failed, or was sent anew or given up already.</summary>
    public bool Discard(OutgoingMessage failed)
    {
        _outbox.Sweep();
        return Echo.TryDismiss(failed);
    }

    internal void SweepOutbox() => _outbox.Sweep();

    private OutgoingMessage Put(OutgoingMessage message, OutgoingMessage? insteadOf)
    {
        if (!_outbox.TryAdd(message, insteadOf))
        {
            var refusal = Refusal.Of(ErrorCode.Busy, $"{_options.MaxQueuedMessages} messages wait to be sent already.");
            message.Refuse(refusal);
            throw new RefusalException(refusal);
        }

        _sendLoop.Wake();
        return message;
    }

    private async Task<OutgoingMessage> AddAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the try, so that room made in between is not missed.
            var changed = _outbox.Changed;
            if (_outbox.TryAdd(message))
            {
                _sendLoop.Wake();
                return message;
            }

            try
            {
                await changed.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                message.Withdraw();
                throw;
            }
        }
    }

    /// <summary>Sends a message; returns when the server has stored it.</summary>
    /// <param name="channelId">Where to.</param>
    /// <param name="text">See <see cref="MessageText"/> for what is accepted.</param>
    /// <param name="cancellationToken">Ends the waiting; a message that is in the outbox is sent all the same.</param>
    /// <exception cref="RefusalException">The text is none, or the server refuses it.</exception>
    public async Task<SentMessage> SendAsync(ChannelId channelId, string text, CancellationToken cancellationToken = default)
    {
        var message = await AddAsync(Create(channelId, text), cancellationToken);
        return await message.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Sends a message under an id of the caller's own, for programs that may say the same again after they have ended: an id that
    /// was accepted before answers as it did then, and nothing is stored anew.
    /// </summary>
    /// <param name="channelId">Where to.</param>
    /// <param name="id">As <see cref="MessageId.New"/> makes it; never that of another text.</param>
    /// <param name="text">See <see cref="MessageText"/> for what is accepted.</param>
    /// <param name="cancellationToken">Ends the waiting; a message that is in the outbox is sent all the same.</param>
    /// <exception cref="RefusalException">The text is none, or the server refuses it: id_reused when the id had another text.</exception>
    public async Task<SentMessage> SendAsync(ChannelId channelId, MessageId id, string text, CancellationToken cancellationToken = default)
    {
        var message = await AddAsync(Create(channelId, id, text), cancellationToken);
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

    private void TellFailed(OutgoingMessage message)
    {
        if (MessageFailed is { } handlers)
        {
            _pump.Post(() => handlers(message));
        }
    }

    private OutgoingMessage Create(ChannelId channelId, string text) => Create(channelId, MessageId.New(_options.TimeProvider), text);

    private static OutgoingMessage Create(ChannelId channelId, MessageId id, string text)
    {
        var normalized = MessageText.Normalize(text, out var refusal) ?? throw new RefusalException(refusal!);
        return new OutgoingMessage(channelId, id, normalized);
    }
}
