using Chat.Contracts;
using Chat.Sdk.Timeline;

namespace Chat.Sdk.Tests.Timeline;

/// <summary>Whatever the way does to the events, the reader sees each of them once and in order.</summary>
public sealed class TimelineReducerPropertyTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Reordered_repeated_and_lost_events_become_one_sequence(int seed)
    {
        var random = new Random(seed);
        var mode = seed % 2 == 0 ? ReplayMode.Everything : ReplayMode.Newest;
        var reducer = new TimelineReducer(mode);
        var screen = new Screen();
        var head = random.Next(0, 200);
        List<(long First, long Last)> onTheWay = [];
        screen.Show(reducer.Apply(Events.Snapshot(Math.Max(1, head - 49), head)));
        for (var step = 0; step < 600; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    var count = random.Next(1, 4);
                    if (random.Next(5) > 0)
                    {
                        onTheWay.Add((head + 1, head + count)); // else lost
                    }

                    head += count;
                    break;
                case < 8 when onTheWay.Count > 0:
                    var index = random.Next(onTheWay.Count);
                    screen.Show(reducer.Apply(Events.Live(onTheWay[index].First, onTheWay[index].Last)));
                    if (random.Next(3) > 0)
                    {
                        onTheWay.RemoveAt(index); // else it comes again
                    }

                    break;
                case 8:
                    reducer.BeginAnswer();
                    break;
                default:
                    reducer.IsPaused = random.Next(4) == 0;
                    break;
            }

            if (random.Next(2) == 0)
            {
                Serve(reducer, screen, head, mode, random);
            }
        }

        reducer.IsPaused = false;
        reducer.NoteHead(head);
        for (var i = 0; i < 50 && reducer.Last < head; i++)
        {
            Serve(reducer, screen, head, mode, random);
        }

        Assert.Equal(head, screen.Last);
        Assert.False(reducer.NeedsPage);
        Assert.Equal(mode == ReplayMode.Everything, screen.Resets == 1);
    }

    /// <summary>The server as it answers, which may be a little behind by the time the answer is here.</summary>
    private static void Serve(TimelineReducer reducer, Screen screen, long head, ReplayMode mode, Random random)
    {
        var known = Math.Max(reducer.Last, head - random.Next(3));
        if (reducer.NeedsAnswer)
        {
            var isFar = known - reducer.Last > 10 || (mode == ReplayMode.Newest && random.Next(20) == 0);
            screen.Show(reducer.Apply(isFar ? Events.Snapshot(Math.Max(1, known - 4), known) : Events.Missed(reducer.Last + 1, known)));
        }
        else if (reducer.NeedsPage)
        {
            screen.Show(reducer.Apply(Events.Page(reducer.Last + 1, Math.Min(known, reducer.Last + random.Next(1, ChatLimits.MaxEventPage)), known)));
        }
    }

    private sealed class Screen
    {
        public long Last { get; private set; }

        public int Resets { get; private set; }

        public void Show(TimelineUpdate update)
        {
            if (update.IsReset)
            {
                Resets++;
                Last = update.Events is [var first, ..] ? first.Sequence - 1 : 0;
            }

            foreach (var item in update.Events)
            {
                Assert.Equal(Last + 1, item.Sequence);
                Last = item.Sequence;
            }
        }
    }
}
