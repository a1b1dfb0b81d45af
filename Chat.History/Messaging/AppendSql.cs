namespace Chat.History.Messaging;

/// <summary>The statements of an append. They run in one round trip and one READ COMMITTED transaction.</summary>
internal static class AppendSql
{
    /// <summary>
    /// Locks the heads of the channels $1 in id order and notes them for the rest of the transaction. A statement of its own:
    /// the next one takes its snapshot after the wait for the locks, and so sees what the transactions before it committed.
    /// One statement that did both would give sequences from a snapshot taken before the wait.
    /// It also forbids the rest of the transaction to read tables from end to end: a prepared statement keeps the plan that was best
    /// while they were small.
    /// </summary>
    public const string Lock =
        """
        with locked as materialized (
            select channel_id from channel_heads where channel_id = any ($1) order by channel_id for no key update)
        select set_config('chat.locked', coalesce(array_agg(channel_id)::text, '{}'), true), set_config('enable_seqscan', 'off', true) from locked
        """;

    /// <summary>
    /// Stores the messages given as arrays: channels $1, message ids $2, senders $3, their names $4, texts $5; a new one of one
    /// sender, channel and id at most once. Answers one row for each, in order: the verdict, and for a stored message or a repeat its sequence and time.
    /// Only channels that the first statement has locked exist here: one created in between is not safe to write to yet. A message that is
    /// there already is a repeat also for a sender who has left meanwhile, and when its text is another one by now: what counts is the text as it was
    /// posted. Nobody knows that of a deleted one any more: then the id is enough. The outbox gets one row for each channel.
    /// The limits, which change no answer, keep the planner from joining with all there is instead of looking each one up: it may plan
    /// while there is next to nothing.
    /// </summary>
    public const string Store =
        """
        with item as materialized (
            select * from unnest($1, $2, $3, $4, $5) with ordinality as given (channel_id, message_id, sender_id, sender_name, body, ord)),
        member as materialized (
            select pair.channel_id, pair.sender_id from (select distinct channel_id, sender_id from item) pair, lateral (
                select from channel_members where channel_id = pair.channel_id and user_id = pair.sender_id and state = 0 limit 1) found),
        clock as materialized (
            select clock_timestamp() as at),
        judged as materialized (
            select found.*, case when is_fresh then last_seq + count(*) filter (where is_fresh) over (partition by channel_id order by ord) end as seq
            from (
                select item.*, clock.at, head.last_seq, member.channel_id is not null as is_member, old.seq as old_seq, old.sent_at as old_sent_at,
                    head.last_seq is not null and member.channel_id is not null and old.seq is null as is_fresh,
                    old.seq is null or item.body = case when old.last_change is null then old.body when old.deleted_at is not null then item.body else coalesce((
                        select body from message_versions posted
                        where posted.channel_id = item.channel_id and posted.seq = old.seq and posted.version = 0), old.body) end as is_same
                from item cross join clock
                left join channel_heads head
                    on head.channel_id = item.channel_id and head.channel_id = any (current_setting('chat.locked')::uuid[])
                left join member on member.channel_id = item.channel_id and member.sender_id = item.sender_id
                left join lateral (
                    select seq, sent_at, body, last_change, deleted_at from messages
                    where channel_id = item.channel_id and sender_id = item.sender_id and client_message_id = item.message_id limit 1) old on true) found),
        stored as (
            insert into messages (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at)
            select channel_id, seq, message_id, sender_id, sender_name, body, at from judged where is_fresh),
        added as materialized (
            select channel_id, min(seq) as first, count(*) as count, min(at) as at from judged where is_fresh group by channel_id),
        advanced as (
            update channel_heads head set last_seq = head.last_seq + added.count from added where head.channel_id = added.channel_id),
        announced as (
            insert into outbox (channel_id, seq, kind, at, count)
            select channel_id, first, 1, at, count from added)
        select
            case
                when last_seq is null then 1
                when not is_same then 3
                when old_seq is null and not is_member then 2
                else 0
            end,
            coalesce(old_seq, seq),
            coalesce(old_sent_at, at),
            old_seq is not null,
            (select id from epoch where only_row)
        from judged
        order by ord
        """;
}
