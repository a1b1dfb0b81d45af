namespace Chat.History.Reading;

/// <summary>The statements that read a channel. One statement, so head, epoch and events are of one moment.</summary>
internal static class PageSql
{
    /// <summary>Channel $1, after sequence $2, at most $3, oldest first.</summary>
    public const string After = Start + Messages + "and seq > $2 order by seq limit $3" + Union + "and seq > $2 order by seq limit $3" + Finish + "order by seq limit $3" + Join;

    /// <summary>Channel $1, before sequence $2, at most $3, newest first.</summary>
    public const string Before = Start + Messages + "and seq < $2 order by seq desc limit $3" + Union + "and seq < $2 order by seq desc limit $3" + Finish + "order by seq desc limit $3" + Join + " desc";

    public const string Heads = "select channel_id, last_seq, (select id from epoch) from channel_heads where channel_id = any ($1) order by channel_id";

    private const string Start =
        """
        select head.last_seq, (select id from epoch), page.*
        from channel_heads head left join lateral (
            select * from (

        """;

    private const string Messages = "(select seq, 1::smallint as kind, sender_id as user_id, sender_name as user_name, sent_at as at, client_message_id, body from messages where channel_id = $1 ";

    private const string Union =
        """
        )
            union all
            (select seq, kind, user_id, user_name, at, null, null from channel_events where channel_id = $1 
        """;

    private const string Finish = ")) as both_kinds ";

    private const string Join =
        """
        ) as page on true
        where head.channel_id = $1
        order by page.seq
        """;
}
