using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Sdk.Sending;
using Chat.Sdk.Waiting;

namespace Chat.Sdk.Timeline;

/// <summary>
/// Own messages that their channel does not show yet, in order of posting: on their way, accepted while the event is still to
/// come, and failed. Of those that failed the last <c>maxFailed</c> are kept. Safe for several threads; calls nobody while it
/// holds its lock.
/// </summary>
internal sealed class LocalEcho(int maxFailed)
{
    private readonly Lock _sync = new(); // guards everything below
    private readonly Dictionary<ChannelId, Entries> _channels = [];
    private readonly List<OutgoingMessage> _failed = [];

    /// <summary>Called once for each message that was refused for good. Must not block.</summary>
    public Action<OutgoingMessage>? Failed { get; init; }

    public IReadOnlyList<OutgoingMessage> FailedMessages
    {
        get
        {
            lock (_sync)
            {
                return [.. _failed];
            }
        }
    }

    public void Add(OutgoingMessage message)
    {
        lock (_sync)
        {
            var entries = EntriesOf(message.ChannelId);
            entries.Messages.Add(message);
            entries.Change();
        }
    }

    /// <summary>These have their outcome.</summary>
    public void Settle(IReadOnlyList<OutgoingMessage> messages)
    {
        List<OutgoingMessage> failed;
        lock (_sync)
        {
            failed = [.. messages.Where(message => message is { State: OutgoingState.Failed, IsDismissed: false, IsShown: false })];
            _failed.AddRange(failed);
            foreach (var channel in messages.Select(message => message.ChannelId).Distinct())
            {
                Tidy(channel);
            }

            while (_failed.Count > maxFailed)
            {
                Dismiss(_failed[0]);
            }
        }

        failed.ForEach(message => Failed?.Invoke(message));
    }

    /// <summary>A reader begins, and is woken by changes.</summary>
    public void Open(ChannelId channelId, Signal reader)
    {
        lock (_sync)
        {
            var entries = EntriesOf(channelId);
            entries.Reader = reader;
            entries.Last = 0;
            entries.Change();
        }
    }

    /// <summary>The reader has ended: nobody waits for the events of accepted messages any more.</summary>
    public void Close(ChannelId channelId, Signal reader)
    {
        lock (_sync)
        {
            if (_channels.TryGetValue(channelId, out var entries) && entries.Reader == reader)
            {
                entries.Reader = null;
                Tidy(channelId);
            }
        }
    }

    /// <summary>
    /// These events are shown from now on, so the own messages among them are not.
    /// </summary>
    /// <param name="channelId">Where.</param>
    /// <param name="update">The events; a reset may have left out some.</param>
    /// <param name="last">Sequence of the newest event that is shown or was left out.</param>
    /// <param name="me">Whose messages count.</param>
    /// <returns>
    /// Messages that are to be accepted now: an event is as good an outcome as an acknowledgement, and may come first.
    /// </returns>
    public IReadOnlyList<(OutgoingMessage Message, ChannelEvent Event)> Show(ChannelId channelId, TimelineUpdate update, long last, UserId? me)
    {
        lock (_sync)
        {
            var entries = EntriesOf(channelId);
            var isRestored = last < entries.Last; // the server's database: its events are numbered anew
            entries.Last = last;
            if (entries.Messages.Count == 0)
            {
                return [];
            }

            Dictionary<MessageId, ChannelEvent> shown = [];
            foreach (var item in update.Events.Where(item => item.Message is { } message && message.SenderId == me))
            {
                shown.TryAdd(item.Message!.Id, item);
            }

            List<(OutgoingMessage Message, ChannelEvent Event)> settled = [];
            var removed = entries.Messages.RemoveAll(message =>
            {
                if (shown.TryGetValue(message.Id, out var item))
                {
                    message.IsShown = true;
                    if (!message.IsResolved)
                    {
                        settled.Add((message, item));
                    }

                    return true;
                }

                return message.State == OutgoingState.Accepted && (isRestored || message.Completion.Result.Sequence <= last);
            });
            if (removed > 0)
            {
                entries.Change();
            }

            return settled;
        }
    }

    /// <summary>What is to be shown after the channel's events.</summary>
    /// <param name="channelId">Where.</param>
    /// <param name="hasChanged">Something is not as it was when this was asked last.</param>
    public IReadOnlyList<OutgoingMessage> Take(ChannelId channelId, out bool hasChanged)
    {
        lock (_sync)
        {
            var entries = _channels.GetValueOrDefault(channelId);
            hasChanged = entries is { Shown: null };
            return entries is null ? [] : entries.Shown ??= [.. entries.Messages];
        }
    }

    /// <summary>A failed message is sent anew or given up. False when it has not failed, or that was done already.</summary>
    public bool TryDismiss(OutgoingMessage message)
    {
        lock (_sync)
        {
            return message is { State: OutgoingState.Failed, IsDismissed: false } && Dismiss(message);
        }
    }

    private bool Dismiss(OutgoingMessage message)
    {
        message.IsDismissed = true;
        _failed.Remove(message);
        Tidy(message.ChannelId);
        return true;
    }

    private Entries EntriesOf(ChannelId channelId)
    {
        if (!_channels.TryGetValue(channelId, out var entries))
        {
            _channels.Add(channelId, entries = new Entries());
        }

        return entries;
    }

    private void Tidy(ChannelId channelId)
    {
        if (!_channels.TryGetValue(channelId, out var entries))
        {
            return;
        }

        var removed = entries.Messages.RemoveAll(message => message.IsDismissed
            || (message.State == OutgoingState.Accepted && (entries.Reader is null || message.Completion.Result.Sequence <= entries.Last)));
        if (removed > 0 || entries.Messages.Exists(message => message.IsResolved))
        {
            entries.Change();
        }

        if (entries is { Messages.Count: 0, Reader: null })
        {
            _channels.Remove(channelId);
        }
    }

    private sealed class Entries
    {
        public List<OutgoingMessage> Messages { get; } = [];

        public Signal? Reader { get; set; }

        public long Last { get; set; }

        /// <summary>What the reader has; null when that is out of date.</summary>
        public OutgoingMessage[]? Shown { get; set; }

        public void Change()
        {
            Shown = null;
            Reader?.Set();
        }
    }
}
