namespace Chat.LoadTest.Checking;

/// <summary>What members of a channel have been shown, by sequence: the first of them says what it is, the others must see the same.</summary>
internal sealed class ChannelRecord(string name)
{
    private readonly Lock _gate = new(); // guards _shown
    private readonly List<MessageKey?> _shown = [];

    public string Name { get; } = name;

    /// <summary>What was shown at a sequence; null when nobody has seen it.</summary>
    public MessageKey? this[long sequence]
    {
        get
        {
            lock (_gate)
            {
                return sequence <= _shown.Count ? _shown[(int)sequence - 1] : null;
            }
        }
    }

    public long Length
    {
        get
        {
            lock (_gate)
            {
                return _shown.Count;
            }
        }
    }

    /// <summary>False when somebody else has seen another event there.</summary>
    public bool Agrees(long sequence, MessageKey key)
    {
        lock (_gate)
        {
            var index = (int)sequence - 1;
            while (_shown.Count <= index)
            {
                _shown.Add(null);
            }

            var known = _shown[index] ??= key;
            return known == key;
        }
    }
}
