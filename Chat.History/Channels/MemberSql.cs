namespace Chat.History.Channels;

/// <summary>The statements about the members of a channel.</summary>
internal static class MemberSql
{
    /// <summary>
    /// User $2 named $3 gives in channel $1 to member $4 the role $5, or removes him (null). Who was removed is taken in again by being given a
    /// role; who has left joins by himself. What is so already is no event, also for somebody whom it has cost the right to it. The role of $2 on the server is worth rank $6;
    /// rank $7 may. Who has less than an owner's rank may it only to those below him, and only up to there; an owner stays, unless
    /// somebody with more than an owner's rank wants it otherwise. What $2 did under the id $8 before is not done again, whatever was changed since
    /// and whatever he may by now. It runs behind <see cref="Messaging.AppendSql.Lock"/>, so that what the roles are does not change
    /// meanwhile. No row: no such channel. Otherwise as the other changes of membership answer, then a <see cref="MemberVerdict"/> and
    /// the name of the member.
    /// </summary>
    public const string Change =
        """
        with done as materialized (
            select user_id = $4 and role is not distinct from $5 and ($5 is null) = (kind = 3) as is_same from channel_events past
            where past.channel_id = $1 and past.change_id = $8 and coalesce(past.by_user_id, past.user_id) = $2 limit 1),
        target as materialized (
            select done.is_same, head.channel_id, head.last_seq, channel.name, channel.topic, actor.role as actor_role,
                greatest(coalesce(actor.role, 0), $6) as rank, member.role as had, member.state, member.user_name as member_name
            from channel_heads head
            join channels channel on channel.id = head.channel_id
            left join channel_members actor on actor.channel_id = head.channel_id and actor.user_id = $2 and actor.state = 0
            left join channel_members member on member.channel_id = head.channel_id and member.user_id = $4
            left join done on true
            where head.channel_id = $1 and head.channel_id = any (current_setting('chat.locked')::uuid[])),
        judged as materialized (
            select target.*,
                case
                    when is_same is not null then case when is_same then 0 else 5 end
                    when $2 = $4 and state = 0 and had = $5 then 0
                    when rank < $7 then case when actor_role is null then 1 else 2 end
                    when state is null or state = 1 then 3
                    when state = 2 and $5 is null then 0
                    when state = 2 and $2 = $4 and rank < 5 then 2
                    when rank < 4 and ((state = 0 and had >= rank) or coalesce($5, 0) >= rank) then 2
                    when rank < 5 and state = 0 and had = 4 and $5 is distinct from 4 and not exists (
                        select from channel_members other where other.channel_id = $1 and other.role = 4 and other.state = 0 and other.user_id <> $4) then 4
                    else 0
                end as verdict
            from target),
        change as materialized (
            select judged.*, last_seq + 1 as event_seq, clock_timestamp() as at from judged
            where verdict = 0 and is_same is null and case when $5 is null then state = 0 else state = 2 or had <> $5 end),
        given as (
            update channel_members member set role = $5, state = 0, joined_at = case change.state when 2 then change.at else member.joined_at end from change where member.channel_id = $1 and member.user_id = $4 and $5 is not null),
        removed as (
            update channel_members member set state = case when $2 = $4 then 1 else 2 end from change
            where member.channel_id = $1 and member.user_id = $4 and $5 is null and ($2 <> $4 or change.had = 1)),
        gone as (
            delete from channel_members member using change
            where member.channel_id = $1 and member.user_id = $4 and $5 is null and $2 = $4 and change.had <> 1),
        event as (
            insert into channel_events (channel_id, seq, kind, user_id, user_name, at, role, by_user_id, by_user_name, change_id)
            select channel_id, event_seq, case when $5 is null then 3 when state = 2 then 2 else 11 end, $4, member_name, at, $5, $2, $3, $8 from change
            returning channel_id, seq, kind, at),
        advanced as (
            update channel_heads head set last_seq = event.seq from event where head.channel_id = event.channel_id),
        announced as (
            insert into outbox (channel_id, seq, kind, at) select channel_id, seq, kind, at from event),
        seen as (
            select case when verdict = 0 and is_same is null and $2 = $4 then $5 else actor_role end as role from judged)
        select judged.channel_id, judged.name, coalesce(event.seq, judged.last_seq), event.seq, event.at, seen.role is not null,
            (select id from epoch where only_row), judged.topic, seen.role, judged.verdict, judged.member_name, event.kind
        from judged cross join seen left join event on true
        """;

    /// <summary>Members of channel $1 with an id above $2 (null: from the first on), at most $3, whose rows have the state $4. One row without a member when there are none; no row: no such channel.</summary>
    public const string Page =
        """
        select page.user_id, page.user_name, page.role, page.joined_at
        from channel_heads head left join lateral (
            select user_id, user_name, role, joined_at from channel_members
            where channel_id = $1 and user_id > $2 and state = $4 order by user_id limit $3) page on true
        where head.channel_id = $1
        order by page.user_id
        """;
}
