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
        select $1, $2, seq, seq, at, true, (select id from epoch where only_row), null::text, 4::smallint, null::smallint from event
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
    /// one already; or, where the row says that he is none, he was removed; or he did under the id $4 before what the last column says (the kind of the
    /// event, 0: of somebody else's membership), and the row says what he is now.
    /// </summary>
    public const string Join =
        """
        with channel as materialized (
            select channels.id, channels.name, channels.topic, head.last_seq, former.role, former.state
            from channels join channel_heads head on head.channel_id = channels.id
            left join channel_members former on former.channel_id = channels.id and former.user_id = $2
            where channels.name = $1 and channels.id = any (current_setting('chat.locked')::uuid[])),
        """ + Done + """

        changed as (
            insert into channel_members (channel_id, user_id, user_name, joined_at)
            select id, $2, $3, clock_timestamp() from channel where not exists (select from done)
            on conflict (channel_id, user_id) do update
                set state = 0, user_name = excluded.user_name, joined_at = excluded.joined_at where channel_members.state = 1
            returning channel_id, joined_at as at),
        """ + Event + "2" + Rest
        + "case when done.kind is null then channel.state is distinct from 2 else channel.state is not distinct from 0 end" + Topic
        + "case when done.kind is null or channel.state = 0 then coalesce(channel.role, 2::smallint) end" + From;

    /// <summary>Ends the membership of $2, named $3, in channel $1. A guest stays one: his row says so when he comes back. No row: no such channel. No event: was no member, or did it under the id $4 before, as with <see cref="Join"/>.</summary>
    public const string Leave =
        """
        with channel as materialized (
            select channels.id, channels.name, channels.topic, head.last_seq, former.role, former.state
            from channels join channel_heads head on head.channel_id = channels.id
            left join channel_members former on former.channel_id = channels.id and former.user_id = $2
            where channels.id = $1 and channels.id = any (current_setting('chat.locked')::uuid[])),
        """ + Done + """

        gone as (
            delete from channel_members member using channel
            where member.channel_id = channel.id and member.user_id = $2 and member.state = 0 and member.role <> 1 and not exists (select from done)
            returning member.channel_id),
        kept as (
            update channel_members member set state = 1 from channel
            where member.channel_id = channel.id and member.user_id = $2 and member.state = 0 and member.role = 1 and not exists (select from done)
            returning member.channel_id),
        changed as (
            select either.channel_id, clock_timestamp() as at from (select channel_id from gone union all select channel_id from kept) either),
        """ + Event + "3" + Rest
        + "done.kind is not null and channel.state is not distinct from 0" + Topic + "case when done.kind is not null and channel.state = 0 then channel.role end" + From;

    private const string Done =
        """

        done as materialized (
            select case past.user_id when $2 then past.kind else 0::smallint end as kind from channel join channel_events past on past.channel_id = channel.id
            where past.change_id = $4 and coalesce(past.by_user_id, past.user_id) = $2 limit 1),
        """;

    private const string Event =
        """

        event as (
            insert into channel_events (channel_id, seq, change_id, kind, user_id, user_name, at)
            select changed.channel_id, channel.last_seq + 1, $4, 
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

    private const string From = ", done.kind from channel left join event on true left join done on true";
}
