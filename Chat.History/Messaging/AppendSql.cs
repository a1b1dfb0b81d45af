namespace Chat.History.Messaging;

/// <summary>The two statements of an append. They run in one round trip and one READ COMMITTED transaction.</summary>
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
    /// Stores the messages given as arrays: channels $1, message ids $2, senders $3, their names $4, texts $5. Answers one row for each,
    /// in order: the verdict, and for a stored message or a repeat its sequence and time. Only channels that the first
    /// statement has locked exist here: one created in between is not safe to write to yet. A message that is there already is a repeat
    /// also for a sender who has left meanwhile, and when its text is another one by now: what counts is the text as it was posted. Nobody knows that of
    /// a deleted one any more: then the id is enough.
    /// The limits, which change no answer, keep the planner from joining with all there is instead of looking each one up: it may plan
    /// while there is next to nothing.
    /// </summary>
    public const string Store =
        """
        with item as materialized (
            select given.*, first_value(ord) over same as first_ord, first_value(body) over same as first_body
            from unnest($1, $2, $3, $4, $5) with ordinality as given (channel_id, message_id, sender_id, sender_name, body, ord)
            window same as (partition by channel_id, sender_id, message_id order by ord)),
        judged as materialized (
            select item.*, head.last_seq, member.user_id is not null as is_member,
                old.seq as old_seq, old.sent_at as old_sent_at,
                case when old.last_change is null then old.body when old.deleted_at is not null then item.body else coalesce((
                    select body from message_versions posted
                    where posted.channel_id = item.channel_id and posted.seq = old.seq and posted.version = 0), old.body) end as old_body
            from item
            left join channel_heads head
                on head.channel_id = item.channel_id and head.channel_id = any (current_setting('chat.locked')::uuid[])
            left join lateral (
                select user_id from channel_members
                where channel_id = item.channel_id and user_id = item.sender_id and state = 0 limit 1) member on true
            left join lateral (
                select seq, sent_at, body, last_change, deleted_at from messages
                where channel_id = item.channel_id and sender_id = item.sender_id and client_message_id = item.message_id limit 1) old on true),
        clock as materialized (
            select clock_timestamp() as at),
        fresh as materialized (
            select judged.*, last_seq + row_number() over (partition by channel_id order by ord) as seq, clock.at
            from judged cross join clock
            where last_seq is not null and is_member and old_seq is null and ord = first_ord),
        stored as (
            insert into messages (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at)
            select channel_id, seq, message_id, sender_id, sender_name, body, at from fresh
            returning channel_id, seq, sent_at),
        advanced as (
            update channel_heads head set last_seq = head.last_seq + added.count
            from (select channel_id, count(*) as count from stored group by channel_id) added
            where head.channel_id = added.channel_id),
        announced as (
            insert into outbox (channel_id, seq, kind, at)
            select channel_id, seq, 1, sent_at from stored order by channel_id, seq)
        select
            case
                when judged.last_seq is null then 1
                when judged.old_seq is not null then case when judged.old_body = judged.body then 0 else 3 end
                when not judged.is_member then 2
                when judged.first_body <> judged.body then 3
                else 0
            end,
            coalesce(judged.old_seq, fresh.seq),
            coalesce(judged.old_sent_at, fresh.at),
            judged.old_seq is not null or judged.ord <> judged.first_ord,
            (select id from epoch where only_row)
        from judged left join fresh on fresh.ord = judged.first_ord
        order by judged.ord
        """;
}
