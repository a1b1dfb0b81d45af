namespace Chat.History.Reading;

/// <summary>The statements that read a channel. One statement, so head, epoch, events and what became of messages are of one moment.</summary>
internal static class PageSql
{
    /// <summary>Channel $1, after sequence $2, at most $3, oldest first.</summary>
    public const string After = Start + Messages + "and seq > $2 order by seq limit $3" + Union + "and seq > $2 order by seq limit $3" + Finish + "order by seq limit $3" + Join;

    /// <summary>Channel $1, before sequence $2, at most $3, newest first.</summary>
    public const string Before = Start + Messages + "and seq < $2 order by seq desc limit $3" + Union + "and seq < $2 order by seq desc limit $3" + Finish + "order by seq desc limit $3" + Join + " desc";

    public const string Heads = "select channel_id, last_seq, (select id from epoch where only_row) from channel_heads where channel_id = any ($1) order by channel_id";

    private const string Start =
        """
        select head.last_seq, (select id from epoch where only_row), page.*, reactions.emojis, reactions.users, gone.is_gone
        from channel_heads head left join lateral (
            select * from (

        """;

    // Both kinds have the same places; target is the last change of a message, or what another event is about.
    private const string Messages =
        """
        (select seq, 1::smallint as kind, sender_id as user_id, sender_name as user_name, sent_at as at, client_message_id, body as text,
                    last_change as target, edited_at, deleted_at is not null as is_deleted, pinned_at is not null as is_pinned,
                    null::smallint as role, null::uuid as by_user_id, null::text as by_user_name
                from messages where channel_id = $1 
        """;

    private const string Union =
        """
        )
            union all
            (select seq, kind, user_id, user_name, at, null, text, target_seq, null, false, false, role, by_user_id, by_user_name from channel_events where channel_id = $1 
        """;

    private const string Finish = ")) as both_kinds ";

    // Only what was changed can have reactions, and only the text of an edit can be gone with its message: nothing else is looked up.
    private const string Join =
        """
        ) as page on true
        left join lateral (
            select array_agg(emoji) as emojis, array_agg(user_id) as users from message_reactions reaction
            where page.kind = 1 and page.target is not null and reaction.channel_id = $1 and reaction.seq = page.seq) as reactions on true
        left join lateral (
            select count(*) > 0 as is_gone from messages edited
            where page.kind = 4 and edited.channel_id = $1 and edited.seq = page.target and edited.deleted_at is not null) as gone on true
        where head.channel_id = $1
        order by page.seq
        """;
}
