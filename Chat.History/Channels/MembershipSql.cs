namespace Chat.History.Channels;

/// <summary>
/// The statements that change channels and members. A change takes its sequence as a message does: the head is locked in a
/// statement of its own, and event, head and outbox are written in the same transaction.
/// </summary>
internal static class MembershipSql
{
    /// <summary>Channel $1 named $2 with its first member $3 named $4, who owns it. No row: the name is taken.</summary>
    public const string Create =
        """
        with clock as materialized (
            select clock_timestamp() as at),
        created as (
            insert into channels (id, name, created_at) select $1, $2, at from clock
            on conflict (name) do nothing
            returning id, created_at),
        head as (
            insert into channel_heads (channel_id, last_seq) select id, 1 from created),
        member as (
            insert into channel_members (channel_id, user_id, user_name, joined_at, role) select id, $3, $4, created_at, 4 from created),
        event as (
            insert into channel_events (channel_id, seq, kind, user_id, user_name, at) select id, 1, 2, $3, $4, created_at from created
            returning channel_id, seq, kind, at),
        announced as (
            insert into outbox (channel_id, seq, kind, at) select channel_id, seq, kind, at from event)
        select $1, $2, seq, seq, at, true, (select id from epoch where only_row), null::text, 4::smallint from event
        """;

    /// <summary>Locks the head of the channel named $1 and notes it, as <see cref="Messaging.AppendSql.Lock"/> does.</summary>
    public const string LockByName =
        """
        with locked as materialized (
            select channel_id from channel_heads where channel_id = (select id from channels where name = $1) for no key update)
        select set_config('chat.locked', coalesce(array_agg(channel_id)::text, '{}'), true), set_config('enable_seqscan', 'off', true) from locked
        """;

    /// <summary>
    /// Makes $2 named $3 a member of the channel named $1, with the role he left with, if that is kept. No row: no such channel. No event: was
    /// one already; or, where the row says that he is none, he was removed.
    /// </summary>
    public const string Join =
        """
        with channel as materialized (
            select channels.id, channels.name, channels.topic, head.last_seq, former.role, former.state
            from channels join channel_heads head on head.channel_id = channels.id
            left join channel_members former on former.channel_id = channels.id and former.user_id = $2
            where channels.name = $1 and channels.id = any (current_setting('chat.locked')::uuid[])),
        changed as (
            insert into channel_members (channel_id, user_id, user_name, joined_at)
            select id, $2, $3, clock_timestamp() from channel
            on conflict (channel_id, user_id) do update
                set state = 0, user_name = excluded.user_name, joined_at = excluded.joined_at where channel_members.state = 1
            returning channel_id, joined_at as at),
        """ + Event + "2" + Rest + "channel.state is distinct from 2" + Topic + "coalesce(channel.role, 2::smallint)" + From;

    /// <summary>Ends the membership of $2, named $3, in channel $1. A guest stays one: his row says so when he comes back. No row: no such channel. No event: was no member.</summary>
    public const string Leave =
        """
        with channel as materialized (
            select channels.id, channels.name, channels.topic, head.last_seq
            from channels join channel_heads head on head.channel_id = channels.id
            where channels.id = $1 and channels.id = any (current_setting('chat.locked')::uuid[])),
        gone as (
            delete from channel_members member using channel
            where member.channel_id = channel.id and member.user_id = $2 and member.state = 0 and member.role <> 1
            returning member.channel_id),
        kept as (
            update channel_members member set state = 1 from channel
            where member.channel_id = channel.id and member.user_id = $2 and member.state = 0 and member.role = 1
            returning member.channel_id),
        changed as (
            select either.channel_id, clock_timestamp() as at from (select channel_id from gone union all select channel_id from kept) either),
        """ + Event + "3" + Rest + "false" + Topic + "null::smallint" + From;

    private const string Event =
        """

        event as (
            insert into channel_events (channel_id, seq, kind, user_id, user_name, at)
            select changed.channel_id, channel.last_seq + 1, 
        """;

    private const string Rest =
        """
        , $2, $3, changed.at from changed cross join channel
            returning channel_id, seq, kind, at),
        advanced as (
            update channel_heads head set last_seq = event.seq from event where head.channel_id = event.channel_id),
        announced as (
            insert into outbox (channel_id, seq, kind, at) select channel_id, seq, kind, at from event)
        select channel.id, channel.name, coalesce(event.seq, channel.last_seq), event.seq, event.at, 
        """;

    private const string Topic = ", (select id from epoch where only_row), channel.topic, ";

    private const string From = " from channel left join event on true";
}
