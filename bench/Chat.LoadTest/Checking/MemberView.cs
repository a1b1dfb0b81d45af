namespace Chat.LoadTest.Checking;

/// <summary>
/// A channel as one connection shows it: repeats are dropped by sequence, what is early is held back until what is missing has
/// come, as in every client. Not safe for several threads.
/// </summary>
internal sealed class MemberView(string member, ChannelRecord record, Violations violations)
{
    private readonly SortedDictionary<long, MessageKey> _early = [];

    public string Member { get; } = member;

    public ChannelRecord Record { get; } = record;

    /// <summary>The event to be shown next; 0 before the first load.</summary>
    public long Next { get; private set; }

    /// <summary>Events that came again.</summary>
    public long Repeats { get; private set; }

    /// <summary>How often the view was loaded anew because it had fallen too far behind: what lies between is not shown.</summary>
    public int Reloads { get; private set; }

    /// <summary>Whether later events wait for one that has not come.</summary>
    public bool HasGap => _early.Count > 0;

    /// <summary>Starts, or starts anew, with the event of this sequence.</summary>
    public void StartAt(long sequence)
    {
        if (Next == 0)
        {
            Next = sequence;
        }
        else if (sequence > Next)
        {
            Reloads++;
            Next = sequence;
            foreach (var passed in _early.Keys.Where(early => early < sequence).ToArray())
            {
                _early.Remove(passed);
            }
        }
    }

    /// <summary>How many events are shown because of this one: none when it is a repeat or early.</summary>
    public int Offer(long sequence, MessageKey key)
    {
        if (!Record.Agrees(sequence, key))
        {
            violations.Add($"{Member} got {key} as event {sequence} of #{Record.Name}, others {Record[sequence]}.");
        }

        // Before the first load nobody knows what comes first.
        if (Next == 0 || sequence > Next)
        {
            Repeats += _early.TryAdd(sequence, key) ? 0 : 1;
            return 0;
        }

        if (sequence < Next)
        {
            Repeats++;
            return 0;
        }

        Next++;
        return 1 + ShowEarly();
    }

    /// <summary>Shows what was held back and now is next.</summary>
    public int ShowEarly()
    {
        var shown = 0;
        while (_early.Count > 0 && _early.First().Key <= Next)
        {
            var sequence = _early.First().Key;
            _early.Remove(sequence);
            if (sequence == Next)
            {
                Next++;
                shown++;
            }
            else
            {
                Repeats++;
            }
        }

        return shown;
    }
}
