using Chat.History.Tests.Support;

namespace Chat.History.Tests.Plans;

/// <summary>Databases to explain statements in: one with enough rows that the planner notices a missing index, and one with next to none.</summary>
public sealed class PlanDatabase(ChatDatabases databases) : IAsyncLifetime
{
    public const int BigCount = 20_000;
    public const int SmallCount = 200;

    private Explainer? _full;
    private Explainer? _nearlyEmpty;

    public static Guid Big { get; } = new("00000000-0000-0000-0000-000000000001");

    public static Guid Small { get; } = new("00000000-0000-0000-0000-000000000002");

    public static Guid Member { get; } = new("00000000-0000-0000-0000-000000000001");

    internal Explainer Full => _full ?? throw new InvalidOperationException("The fixture was not initialised.");

    internal Explainer NearlyEmpty => _nearlyEmpty ?? throw new InvalidOperationException("The fixture was not initialised.");

    public async ValueTask InitializeAsync()
    {
        _full = await FillAsync(channels: 5_000, BigCount, SmallCount, others: 40);
        _nearlyEmpty = await FillAsync(channels: 20, big: 8, small: 4, others: 4);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Explainer> FillAsync(int channels, int big, int small, int others)
    {
        var database = await databases.CreateAsync();
        // Every hundredth event is not a message.
        await Sql.RunAsync(
            database,
            $"""
            insert into channels (id, name, created_at) select gen_random_uuid(), 'room-' || i, now() from generate_series(1, {channels}) i;
            insert into channels values ('{Big}', 'big', now()), ('{Small}', 'small', now());
            create temp table sizes as
                select id, case when name = 'big' then {big} when name = 'small' then {small} when name like '%0' then {others} else 0 end as count from channels;
            insert into channel_heads (channel_id, last_seq) select id, count from sizes on conflict (channel_id) do update set last_seq = excluded.last_seq;
            insert into channel_members (channel_id, user_id, user_name, joined_at)
                select id, ('00000000-0000-0000-0000-00000000000' || i)::uuid, 'user' || i, now() from sizes, generate_series(1, 4) i;
            insert into channel_events (channel_id, seq, kind, user_id, user_name, at, change_id)
                select id, seq, 2, gen_random_uuid(), 'user', now(), gen_random_uuid() from sizes, generate_series(1, count) seq where seq % 100 = 1;
            insert into messages (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at)
                select id, seq, gen_random_uuid(), '{Member}', 'user1', repeat('x', 200), now() from sizes, generate_series(1, count) seq where seq % 100 <> 1;
            insert into message_reactions (channel_id, seq, emoji, user_id, added_at)
                select channel_id, seq, 'x', gen_random_uuid(), now() from messages where seq % 4 = 0;
            insert into outbox (channel_id, seq, kind, at) select channel_id, seq, 1, sent_at from messages;
            insert into outbox_consumers values ('push', '3', 0, 0, null);
            """);
        await Sql.RunAsync(database, "vacuum analyze");
        return new Explainer(database);
    }
}
