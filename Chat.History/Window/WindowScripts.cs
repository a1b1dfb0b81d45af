namespace Chat.History.Window;

/// <summary>
/// The scripts of the window: a list, newest event first, each a MessagePack array that begins with its sequence. What the
/// list may be continued with is read from the list itself, so nothing that happens to it (lost, cut, restored from an old
/// copy) can make it lie. Only what Redis 7 and Garnet both have.
/// </summary>
internal static class WindowScripts
{
    private const string Sequence =
        """
        local widths = { [204] = 1, [205] = 2, [206] = 4, [207] = 8 }
        local function sequence(entry)
            if not entry or #entry < 2 then return -1 end
            local first = string.byte(entry, 2)
            if first < 128 then return first end
            local width = widths[first]
            if not width or #entry < 2 + width then return -1 end
            local value = 0
            for i = 3, 2 + width do value = value * 256 + string.byte(entry, i) end
            return value
        end
        local key, keep, seconds, first = KEYS[1], tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
        local last = first + #ARGV - 4
        local newest = sequence(redis.call('LINDEX', key, 0))
        local oldest = sequence(redis.call('LINDEX', key, -1))
        local sound = newest > 0 and oldest > 0 and redis.call('LLEN', key) == newest - oldest + 1

        """;

    private const string Finish =
        """

        redis.call('LTRIM', key, 0, keep - 1)
        redis.call('EXPIRE', key, seconds)
        return redis.call('LLEN', key)
        """;

    /// <summary>
    /// ARGV: events to keep, seconds to live, sequence of the first event, then the events in order. Accepts what follows the
    /// newest event directly and passes over what is there already; anything else clears the list, which begins anew.
    /// </summary>
    public const string Append =
        Sequence +
        """
        local from = first
        if sound and newest >= first then
            from = newest + 1
        elseif not sound or newest + 1 ~= first then
            redis.call('DEL', key)
        end
        for s = from, last do redis.call('LPUSH', key, ARGV[4 + s - first]) end
        """ +
        Finish;

    /// <summary>
    /// The same arguments, the first event being a deletion: what is before it goes, and with it every text that the message ever had. The
    /// event stays, so that what others write late, or have read before it, finds it.
    /// </summary>
    public const string Restart =
        Sequence +
        """
        local from = first
        if sound and newest >= first then
            redis.call('LTRIM', key, 0, newest - first)
            from = newest + 1
        else
            redis.call('DEL', key)
        end
        for s = from, last do redis.call('LPUSH', key, ARGV[4 + s - first]) end
        """ +
        Finish;

    /// <summary>
    /// The same arguments, the events read from PostgreSQL up to the head of that moment. Replaces the list; one that has gone on
    /// since then keeps what is newer and gets its older part, unless a message was deleted meanwhile, whose text might be in that.
    /// </summary>
    public const string Refill =
        Sequence +
        """
        local deleted = 5 -- MessageDeleted; the kind comes behind the sequence
        local function kind(entry) return string.byte(entry, 3 + (widths[string.byte(entry, 2)] or 0)) end
        if sound and newest > last then
            if oldest > last + 1 then return redis.call('LLEN', key) end
            for i = 0, newest - last - 1 do
                if kind(redis.call('LINDEX', key, i)) == deleted then return redis.call('LLEN', key) end
            end
            for s = oldest - 1, first, -1 do redis.call('RPUSH', key, ARGV[4 + s - first]) end
        else
            redis.call('DEL', key)
            for s = first, last do redis.call('LPUSH', key, ARGV[4 + s - first]) end
        end
        """ +
        Finish;
}
