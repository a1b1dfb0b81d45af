namespace Chat.History.Changes;

/// <summary>
/// The statement that changes a message or the topic. It takes its sequence as a message does: behind
/// <see cref="Messaging.AppendSql.Lock"/>, in the same transaction.
/// </summary>
internal static class ChangeSql
{
    /// <summary>
    /// User $2 named $3 changes in channel $1 the message $4 (null: the topic) in the way of kind $6, to text $5. No row: no such
    /// channel. With a deletion every text the message ever had goes. Otherwise the head, a <see cref="ChangeVerdict"/>, and sequence and time of the event; null: it was so already. At most
    /// $7 different emojis and $8 reactions are on a message. The role on the server is worth rank $9; rank $10 may, for what others wrote
    /// rank $11, and without being a member who has rank $12 by the server alone (<see cref="Rights.ChannelGuard"/>).
    /// </summary>
    public const string Change =
        """
        with target as materialized (
            select head.channel_id, head.last_seq, channel.topic, member.user_id is not null as is_member,
                greatest(coalesce(member.role, 0), $9) as rank, message.seq, message.sender_id, message.body, message.sent_at, message.edited_at, message.deleted_at, message.pinned_at,
                $6 in (6, 7) and exists (
                    select from message_reactions reaction
                    where reaction.channel_id = $1 and reaction.seq = $4 and reaction.emoji = $5 and reaction.user_id = $2) as has_reacted
            from channel_heads head
            join channels channel on channel.id = head.channel_id
            left join channel_members member on member.channel_id = head.channel_id and member.user_id = $2 and member.state = 0
            left join messages message on message.channel_id = $1 and message.seq = $4
            where head.channel_id = $1 and head.channel_id = any (current_setting('chat.locked')::uuid[])),
        judged as materialized (
            select target.*,
                case
                    when not is_member and $9 < $12 then 1
                    when rank < $10 then 6
                    when $6 <> 10 and seq is null then 2
                    when $6 in (4, 5) and sender_id <> $2 and rank < $11 then 3
                    when $6 in (4, 6, 7, 8, 9) and deleted_at is not null then 4
                    when $6 = 6 and not has_reacted and not (
                        select count(*) < $8 and (count(distinct emoji) < $7 or bool_or(emoji = $5))
                        from message_reactions reaction where reaction.channel_id = $1 and reaction.seq = $4) then 5
                    else 0
                end as verdict,
                case $6
                    when 4 then body <> $5
                    when 5 then deleted_at is null
                    when 6 then not has_reacted
                    when 7 then has_reacted
                    when 8 then pinned_at is null
                    when 9 then pinned_at is not null
                    when 10 then coalesce(topic, '') <> $5
                end as is_change
            from target),
        change as materialized (
            select judged.*, last_seq + 1 as event_seq, clock_timestamp() as at from judged where verdict = 0 and is_change),
        kept as (
            insert into message_versions (channel_id, seq, version, body, written_at)
            select channel_id, seq,
                (select coalesce(max(version) + 1, 0) from message_versions earlier where earlier.channel_id = $1 and earlier.seq = $4),
                case $6 when 4 then body else '' end, coalesce(edited_at, sent_at)
            from change where $6 in (4, 5)),
        wiped as (
            update message_versions earlier set body = '' from change where $6 = 5 and earlier.channel_id = $1 and earlier.seq = $4),
        untold as (
            update channel_events edit set text = null from change where $6 = 5 and edit.channel_id = $1 and edit.target_seq = $4 and edit.kind = 4),
        changed as (
            update messages message set
                last_change = change.event_seq,
                body = case $6 when 4 then $5 when 5 then '' else message.body end,
                edited_at = case $6 when 4 then change.at else message.edited_at end,
                deleted_at = case $6 when 5 then change.at end,
                pinned_at = case $6 when 8 then change.at when 9 then null when 5 then null else message.pinned_at end
            from change where message.channel_id = $1 and message.seq = $4),
        reacted as (
            insert into message_reactions (channel_id, seq, emoji, user_id, added_at)
            select channel_id, seq, $5, $2, at from change where $6 = 6),
        taken_back as (
            delete from message_reactions reaction using change
            where reaction.channel_id = $1 and reaction.seq = $4
                and ($6 = 5 or ($6 = 7 and reaction.emoji = $5 and reaction.user_id = $2))),
        named as (
            update channels channel set topic = nullif($5, '') from change where channel.id = $1 and $6 = 10),
        event as (
            insert into channel_events (channel_id, seq, kind, user_id, user_name, at, target_seq, text)
            select channel_id, event_seq, $6, $2, $3, at, $4, $5 from change
            returning channel_id, seq, kind, at),
        advanced as (
            update channel_heads head set last_seq = event.seq from event where head.channel_id = event.channel_id),
        announced as (
            insert into outbox (channel_id, seq, kind, at) select channel_id, seq, kind, at from event)
        select coalesce(event.seq, judged.last_seq), judged.verdict, event.seq, event.at, (select id from epoch where only_row)
        from judged left join event on true
        """;
}
