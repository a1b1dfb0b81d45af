using Chat.History.Channels;
using Chat.History.Data.Outbox;
using Chat.History.Messaging;
using Chat.History.Reading;

namespace Chat.History.Tests.Plans;

public sealed class PlanTests(PlanDatabase database) : IClassFixture<PlanDatabase>
{
    private const string BySequence = "messages_pkey";
    private const string ById = "messages_channel_id_sender_id_client_message_id_idx";

    // Whether a change of members was asked for before.
    private const string Repeats = "ix_channel_events_channel_id_change_id";

    /// <summary>Small in every installation: read as they are.</summary>
    private static readonly string[] Tiny = ["epoch", "outbox_consumers"];

    public static TheoryData<bool> PlanKinds => [false, true];

    [Theory]
    [MemberData(nameof(PlanKinds))]
    public async Task An_append_finds_heads_members_and_repeats_by_index_and_looks_into_one_partition_for_each_message(bool isGeneric)
    {
        foreach (var (channels, messages) in new[] { (1, 1), (16, 500) })
        {
            var (locking, storing) = await AppendAsync(database.Full, isGeneric, channels, messages);

            Check(locking, "pk_channel_heads");
            Check(storing, ById, "pk_channel_heads", "pk_channel_members");
            // One member writes into each of the channels: looked up once.
            Assert.Equal(((double)messages, (double)channels), (storing.Lookups(ById), storing.Lookups("pk_channel_members")));
        }
    }

    // A prepared statement keeps its plan while the tables grow.
    [Fact]
    public async Task An_append_that_was_planned_while_there_was_next_to_nothing_uses_the_indexes_too()
    {
        var (_, storing) = await AppendAsync(database.NearlyEmpty, isGeneric: true, channels: 16, messages: 500);

        Check(storing, ById, "pk_channel_heads", "pk_channel_members");
        Assert.Equal((500d, 16d), (storing.Lookups(ById), storing.Lookups("pk_channel_members")));
    }

    [Theory]
    [MemberData(nameof(PlanKinds))]
    public async Task A_page_reads_both_kinds_of_event_by_sequence_in_one_partition(bool isGeneric)
    {
        foreach (var sql in new[] { PageSql.After, PageSql.Before })
        {
            var plan = await database.Full.ExplainAsync(isGeneric, first: null, sql, Argument.Of(PlanDatabase.Big), Argument.Of(PlanDatabase.BigCount / 2L), Argument.Of(50));

            Check(plan, BySequence, "pk_channel_events", "pk_channel_heads");
            Assert.Single(plan.Partitions);
        }
    }

    [Theory]
    [MemberData(nameof(PlanKinds))]
    public async Task A_page_of_a_large_channel_looks_at_no_more_pages_of_the_database_than_one_of_a_small_channel(bool isGeneric)
    {
        foreach (var sql in new[] { PageSql.After, PageSql.Before })
        {
            var small = await MostBuffersAsync(isGeneric, sql, PlanDatabase.Small, PlanDatabase.SmallCount);
            var big = await MostBuffersAsync(isGeneric, sql, PlanDatabase.Big, PlanDatabase.BigCount);

            // A level more of an index or two, and a page that is cut otherwise; a hundred times the messages would be hundreds.
            Assert.InRange(big, 1, small + 6);
            Assert.InRange(small, 1, 30);
        }
    }

    [Theory]
    [MemberData(nameof(PlanKinds))]
    public async Task Heads_are_found_by_index(bool isGeneric)
    {
        var plan = await database.Full.ExplainAsync(isGeneric, first: null, PageSql.Heads, Argument.Of(await database.Full.ChannelsAsync(20)));

        Check(plan, "pk_channel_heads");
    }

    [Theory]
    [MemberData(nameof(PlanKinds))]
    public async Task Members_come_and_go_by_index(bool isGeneric)
    {
        var (bob, name, change) = (Argument.Of(Guid.NewGuid()), Argument.Of("bob"), Argument.Of(Guid.NewGuid()));
        (string, Argument[]) byName = (MembershipSql.LockByName, [Argument.Of("big")]);
        (string, Argument[]) byId = (AppendSql.Lock, [Argument.Of([PlanDatabase.Big])]);

        var locking = await database.Full.ExplainAsync(isGeneric, first: null, byName.Item1, byName.Item2);
        var joining = await database.Full.ExplainAsync(isGeneric, byName, MembershipSql.Join, Argument.Of("big"), bob, name, change);
        var leaving = await database.Full.ExplainAsync(isGeneric, byId, MembershipSql.Leave, Argument.Of(PlanDatabase.Big), Argument.Of(PlanDatabase.Member), name, change);
        var giving = await database.Full.ExplainAsync(
            isGeneric, byId, MemberSql.Change, Argument.Of(PlanDatabase.Big), bob, name, Argument.Of(PlanDatabase.Member), new Argument("smallint", "3"), Argument.Of(5), Argument.Of(3), change);

        Check(locking, "ix_channels_name", "pk_channel_heads");
        // Whether he is there already: by the key, or among the few channels of the user.
        var former = Assert.Single(joining.Indexes, index => index is "pk_channel_members" or "ix_channel_members_user_id");
        Check(joining, "ix_channels_name", "pk_channel_heads", former, Repeats);
        Check(leaving, "pk_channel_heads", "pk_channel_members", "pk_channels", Repeats);
        Assert.Contains(Repeats, giving.Indexes);
    }

    [Theory]
    [MemberData(nameof(PlanKinds))]
    public async Task The_outbox_is_read_measured_and_emptied_by_index(bool isGeneric)
    {
        var page = await database.Full.ExplainAsync(isGeneric, first: null, OutboxSql.Page, new Argument("xid8", "'3'"), Argument.Of(1_000L), Argument.Of(100));
        var lag = await database.Full.ExplainAsync(isGeneric, first: null, OutboxSql.Lag, Argument.Of("push"));
        var removal = await database.Full.ExplainAsync(isGeneric, first: null, OutboxSql.Remove, new Argument("interval", "'3 days'"), Argument.Of(100));

        Check(page, "ix_outbox_xid_id");
        Check(lag, "ix_outbox_xid_id");
        Check(removal, "pk_outbox");
    }

    private static async Task<(Plan Locking, Plan Storing)> AppendAsync(Explainer explainer, bool isGeneric, int channels, int messages)
    {
        var rooms = await explainer.ChannelsAsync(channels);
        var given = Enumerable.Range(0, messages).Select(i => rooms[i % channels]).ToArray();
        (string, Argument[]) @lock = (AppendSql.Lock, [Argument.Of(rooms)]);
        return (
            await explainer.ExplainAsync(isGeneric, first: null, @lock.Item1, @lock.Item2),
            await explainer.ExplainAsync(
                isGeneric,
                @lock,
                AppendSql.Store,
                Argument.Of(given),
                Argument.Of(given.Select(_ => Guid.CreateVersion7())),
                Argument.Of(given.Select(_ => PlanDatabase.Member)),
                Argument.Of(given.Select(_ => "user1")),
                Argument.Of(given.Select(_ => "hello"))));
    }

    private async Task<long> MostBuffersAsync(bool isGeneric, string sql, Guid channel, int count)
    {
        var most = 0L;
        foreach (var place in new[] { 60, count / 2, count - 60 })
        {
            var plan = await database.Full.ExplainAsync(isGeneric, first: null, sql, Argument.Of(channel), Argument.Of((long)place), Argument.Of(50));
            most = Math.Max(most, plan.Buffers);
        }

        return most;
    }

    private static void Check(Plan plan, params string[] indexes)
    {
        Assert.True(indexes.Order(StringComparer.Ordinal).SequenceEqual(plan.Indexes.Except(["pk_epoch", "pk_outbox_consumers"])), $"Not by {string.Join(", ", indexes)}: {plan}");
        // Above 100,000 PostgreSQL compiles the plan, each time anew; one forbidden scan alone is worth 10,000,000,000.
        Assert.InRange(plan.Cost, 0, 100_000);
        Assert.True(!plan.Scanned.Except(Tiny).Any(), $"Reads a table from end to end: {plan}");
    }
}
