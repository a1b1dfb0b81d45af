namespace Chat.LoadTest.Checking;

/// <summary>An event as the system of record has it; <see cref="MessageKey.None"/> when it is no message.</summary>
internal readonly record struct StoredEvent(long Sequence, MessageKey Key);

/// <summary>A message that the hub said is stored, and where.</summary>
internal readonly record struct Acknowledged(string Channel, MessageKey Key, long Sequence);

/// <summary>One channel after the last event has arrived: what is stored, in order of sequence, and who was to see it.</summary>
internal sealed record CheckedChannel(ChannelRecord Record, IReadOnlyList<StoredEvent> Stored, IReadOnlyCollection<MemberView> Views);

/// <summary>
/// Compares what was acknowledged, what is stored and what was shown. Each acknowledged message is stored once, where the hub
/// said; sequences have no gaps; one client's messages stand in its order; every member has been shown every event, the stored
/// one. A message without an acknowledgement may be stored or not, but not twice.
/// </summary>
internal static class Checker
{
    public static void Check(IReadOnlyCollection<CheckedChannel> channels, IEnumerable<Acknowledged> acknowledged, Violations violations)
    {
        var places = new Dictionary<MessageKey, (string Channel, long Sequence)>();
        foreach (var channel in channels)
        {
            CheckStored(channel, places, violations);
            CheckShown(channel, violations);
        }

        foreach (var message in acknowledged)
        {
            if (!places.TryGetValue(message.Key, out var place))
            {
                violations.Add($"Lost: {message.Key} was acknowledged as event {message.Sequence} of #{message.Channel} and is not stored.");
            }
            else if (place != (message.Channel, message.Sequence))
            {
                violations.Add($"{message.Key} was acknowledged as event {message.Sequence} of #{message.Channel} and is stored as {place.Sequence} of #{place.Channel}.");
            }
        }
    }

    private static void CheckStored(CheckedChannel channel, Dictionary<MessageKey, (string, long)> places, Violations violations)
    {
        var name = channel.Record.Name;
        var last = new Dictionary<int, int>();
        var expected = 1L;
        foreach (var (sequence, key) in channel.Stored)
        {
            if (sequence != expected)
            {
                violations.Add($"#{name} has event {sequence} stored where {expected} should be.");
            }

            expected = sequence + 1;
            if (key == MessageKey.None)
            {
                continue;
            }

            if (!places.TryAdd(key, (name, sequence)))
            {
                violations.Add($"Doubled: {key} is stored as event {places[key].Item2} of #{places[key].Item1} and as {sequence} of #{name}.");
            }

            if (last.TryGetValue(key.Connection, out var before) && before > key.Number)
            {
                violations.Add($"Reordered: {key} stands in #{name} behind its message {before}.");
            }

            last[key.Connection] = key.Number;
        }
    }

    private static void CheckShown(CheckedChannel channel, Violations violations)
    {
        var head = channel.Stored.Count == 0 ? 0 : channel.Stored[^1].Sequence;
        foreach (var (sequence, key) in channel.Stored)
        {
            if (channel.Record[sequence] is { } shown && shown != key)
            {
                violations.Add($"Event {sequence} of #{channel.Record.Name} was shown as {shown} and is stored as {key}.");
            }
        }

        if (channel.Record.Length > head)
        {
            violations.Add($"Event {channel.Record.Length} of #{channel.Record.Name} was shown and is not stored.");
        }

        foreach (var view in channel.Views.Where(view => view.Next <= head))
        {
            violations.Add($"Lost: {view.Member} was not shown event {view.Next} of #{channel.Record.Name}, which has {head}.");
        }
    }
}
