using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;

namespace Chat.Chaos.Tests.Running;

/// <summary>A message as its sender knows it: what it says, and the sequence that it was acknowledged with.</summary>
internal sealed record Sent(Guid Id, string Text, long Sequence);

/// <summary>Compares what was acknowledged, what is stored and what was heard, and counts what does not fit.</summary>
internal static class Counting
{
    /// <param name="stored">The messages of a channel, in order of sequence.</param>
    /// <param name="head">The newest event of the channel.</param>
    /// <param name="members">For each of them, in order: what was acknowledged to him, and what he has heard since his first load.</param>
    public static Findings Of(
        IReadOnlyList<Invariants.Row> stored, long head, IEnumerable<(IReadOnlyList<Sent> Sent, IReadOnlyList<ChannelEvent> Heard)> members)
    {
        var (byId, bySequence) = (stored.ToLookup(row => row.Id), stored.ToDictionary(row => row.Sequence));
        var findings = new Findings(0, 0, stored.Count - byId.Count, 0);
        foreach (var (sent, heard) in members)
        {
            findings += OfSent(sent, byId);
            findings += OfHeard(heard, bySequence, head);
        }

        return findings;
    }

    private static Findings OfSent(IReadOnlyList<Sent> sent, ILookup<Guid, Invariants.Row> stored)
    {
        var findings = new Findings(0, 0, 0, 0);
        long before = 0;
        foreach (var message in sent)
        {
            var row = stored[message.Id].FirstOrDefault();
            var isLost = row is null || row.Sequence != message.Sequence || row.Text != message.Text;
            findings += new Findings(1, isLost ? 1 : 0, 0, row?.Sequence <= before ? 1 : 0);
            before = row?.Sequence ?? before;
        }

        return findings;
    }

    // By the numbers, and by what stands under them: a number that fits may have come with another message.
    private static Findings OfHeard(IReadOnlyList<ChannelEvent> heard, Dictionary<long, Invariants.Row> stored, long head)
    {
        var sequences = heard.Select(item => item.Sequence).ToHashSet();
        var first = heard.Count == 0 ? 1 : sequences.Min();
        var missing = 0L;
        for (var sequence = first; sequence <= head; sequence++)
        {
            missing += sequences.Contains(sequence) ? 0 : 1;
        }

        missing += heard.Count(item => stored.TryGetValue(item.Sequence, out var row) && IsSpoilt(row, item.Message));
        var misplaced = heard.Count(item => stored.GetValueOrDefault(item.Sequence)?.Id != item.Message?.Id.Value);
        return new Findings(0, missing, heard.Count - sequences.Count, heard.Zip(heard.Skip(1)).Count(pair => pair.Second.Sequence < pair.First.Sequence) + misplaced);
    }

    private static bool IsSpoilt(Invariants.Row row, MessageData? heard) =>
        heard is not null && heard.Id.Value == row.Id && (heard.Text, heard.SenderId.Value) != (row.Text, row.SenderId);
}
