using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;

namespace Chat.Sdk.Timeline;

/// <summary>
/// One message of a <see cref="ChannelView"/>: the newest state of it that was loaded, and the events that came on top, in
/// whatever order they arrived.
/// </summary>
internal sealed class ViewedMessage
{
    // Past it the older half becomes part of what was loaded. Only events that come thousands late could be missing in it.
    private const int MaxChanges = 1_000;

    private readonly SortedList<long, ChannelEvent> _changes = [];
    private MessageData? _loaded;
    private MessageData? _current;

    /// <summary>Null while nothing but events about it has come.</summary>
    public MessageData? Current => _current ??= _changes.Values.Aggregate(_loaded, static (message, item) => message?.After(item));

    public void Load(MessageData message)
    {
        if (_loaded is not null && LastChangeOf(message) <= LastChangeOf(_loaded))
        {
            return;
        }

        _loaded = message;
        _current = null;
        while (_changes.Count > 0 && _changes.GetKeyAtIndex(0) <= LastChangeOf(message))
        {
            _changes.RemoveAt(0);
        }
    }

    public void Add(ChannelEvent item)
    {
        if ((_loaded is not null && item.Sequence <= LastChangeOf(_loaded)) || !_changes.TryAdd(item.Sequence, item))
        {
            return;
        }

        // Mostly it is the newest.
        _current = _current is not null && _changes.GetKeyAtIndex(_changes.Count - 1) == item.Sequence ? _current.After(item) : null;
        if (_changes.Count > MaxChanges)
        {
            Settle();
        }
    }

    private void Settle()
    {
        for (var settled = 0; settled < MaxChanges / 2; settled++)
        {
            _loaded = _loaded?.After(_changes.GetValueAtIndex(0));
            _changes.RemoveAt(0);
        }
    }

    private static long LastChangeOf(MessageData message) => message.State?.LastChange ?? 0;
}
