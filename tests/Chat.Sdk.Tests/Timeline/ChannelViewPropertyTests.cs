using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Sdk.Timeline;

namespace Chat.Sdk.Tests.Timeline;

/// <summary>However snapshots and events are mixed, repeated and put out of order, the reader ends with what the events say.</summary>
public sealed class ChannelViewPropertyTests
{
    private const int Length = 120;

    private static readonly UserId[] Users = [.. Enumerable.Range(1, 4).Select(i => new UserId(new Guid(i, 0, 0, new byte[8])))];
    private static readonly string[] Emojis = ["👍", "🎉", ":tea:"];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_mixture_of_snapshots_and_events_ends_in_what_the_events_say(int seed)
    {
        var random = new Random(seed);
        var log = Log(random);
        // Every event, some of them again, and the messages as they were at some moments.
        List<ChannelEvent> arriving = [.. log, .. log.Where(_ => random.Next(3) == 0)];
        for (var snapshots = random.Next(4); snapshots >= 0; snapshots--)
        {
            var head = random.Next(1, Length + 1);
            arriving.AddRange(Fold(log, head).Where(_ => random.Next(3) > 0));
        }

        var view = new ChannelView();
        foreach (var item in arriving.OrderBy(_ => random.Next()).ToList())
        {
            view.Apply(item);
        }

        AssertSame(log, view);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_snapshot_stands_for_the_events_that_it_contains(int seed)
    {
        var random = new Random(seed);
        var log = Log(random);
        var head = random.Next(1, Length + 1);
        // Of what is contained some comes all the same, in front of it and behind it; of the rest everything.
        List<ChannelEvent> contained = [.. Contained(), .. Contained()];
        var view = new ChannelView();
        contained.ForEach(view.Apply);
        view.Apply(new ChannelSummary { Id = default, Name = "tea", Head = head, IsMember = true, Topic = TopicOf(log[..head]) });
        foreach (var item in Fold(log, head).Concat(contained).Concat(log.Skip(head)).OrderBy(_ => random.Next()).ToList())
        {
            view.Apply(item);
        }

        AssertSame(log, view);

        IEnumerable<ChannelEvent> Contained() => log.Take(head).Where(_ => random.Next(4) == 0);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_goes_through_the_timeline_ends_in_what_the_events_say(int seed)
    {
        var random = new Random(seed);
        var log = Log(random);
        var (first, head) = (random.Next(1, 30), random.Next(30, Length + 1));
        var reducer = new TimelineReducer(ReplayMode.Newest);
        var view = new ChannelView();
        view.Apply(reducer.Apply(new SubscribeAnswer { Epoch = Events.Now, IsSnapshot = true, Events = [.. At(head).Skip(first - 1)], Head = head }));
        var live = log.Skip(random.Next(head)).ToList();
        foreach (var item in live.Concat(live).OrderBy(_ => random.Next()).ToList())
        {
            view.Apply(reducer.Apply(new ChannelEventBatch { ChannelId = default, Epoch = Events.Now, Events = [item] }));
        }

        Array.ForEach(At(head)[..(first - 1)], view.Apply); // what came before, read at last

        Assert.Equal(Length, reducer.Last);
        AssertSame(log, view);

        ChannelEvent[] At(int moment) => [.. log.Take(moment).Select(item => Fold(log, moment).FirstOrDefault(message => message.Sequence == item.Sequence) ?? item)];
    }

    private static void AssertSame(ChannelEvent[] log, ChannelView view)
    {
        Assert.Equivalent(Fold(log, Length).Select(item => item.Message).ToList(), view.Messages.ToList(), strict: true);
        Assert.Equal(TopicOf(log), view.Topic);
    }

    private static string? TopicOf(ChannelEvent[] log) =>
        log.LastOrDefault(item => item is { Kind: ChannelEventKind.TopicChanged, Change: not null })?.Change!.Text is { Length: > 0 } topic ? topic : null;

    /// <summary>The messages as they are when the channel has that many events: every event in its turn.</summary>
    private static List<ChannelEvent> Fold(ChannelEvent[] log, int head)
    {
        var messages = new SortedDictionary<long, ChannelEvent>();
        foreach (var item in log[..head])
        {
            if (item.Message is not null)
            {
                messages.Add(item.Sequence, item);
            }
            else if (item.Change?.MessageSequence is { } target)
            {
                messages[target] = messages[target] with { Message = messages[target].Message!.After(item) };
            }
        }

        return [.. messages.Values];
    }

    private static ChannelEvent[] Log(Random random)
    {
        List<ChannelEvent> log = [];
        for (var sequence = 1; sequence <= Length; sequence++)
        {
            var messages = log.Where(item => item.Message is not null).Select(item => item.Sequence).ToArray();
            var at = DateTimeOffset.UnixEpoch.AddSeconds(sequence);
            var user = Users[random.Next(Users.Length)];
            var kind = messages.Length == 0 ? ChannelEventKind.MessagePosted : (ChannelEventKind)random.Next(1, 12);
            log.Add(kind is ChannelEventKind.MessagePosted || random.Next(6) == 0
                ? new ChannelEvent
                {
                    Sequence = sequence,
                    Kind = ChannelEventKind.MessagePosted,
                    Message = new MessageData { Id = new MessageId(new Guid(sequence, 1, 0, new byte[8])), SenderId = user, SenderName = "somebody", Text = $"{sequence}", SentAt = at },
                }
                : new ChannelEvent { Sequence = sequence, Kind = kind, Change = Change(kind, user, at, messages, random) });
        }

        return [.. log];
    }

    private static ChangeData? Change(ChannelEventKind kind, UserId user, DateTimeOffset at, long[] messages, Random random) => kind switch
    {
        ChannelEventKind.MemberJoined or ChannelEventKind.MemberLeft => null,
        ChannelEventKind.TopicChanged => Somebody(user, at) with { Text = random.Next(4) == 0 ? "" : $"topic at {at:T}" },
        _ => Somebody(user, at) with
        {
            MessageSequence = messages[random.Next(messages.Length)],
            Text = kind is ChannelEventKind.MessageEdited ? $"edited at {at:T}" : Emojis[random.Next(Emojis.Length)],
        },
    };

    private static ChangeData Somebody(UserId user, DateTimeOffset at) => new() { UserId = user, UserName = "somebody", At = at };
}
