namespace Chat.ServiceDefaults.Limits;

/// <summary>The script of a shared bucket. Only what Redis 7 and Garnet both have.</summary>
internal static class LimitScripts
{
    /// <summary>
    /// KEYS: the bucket. ARGV: tokens of a full one, microseconds until one comes back, how many are wanted. Stored is one number: when
    /// the bucket will be full, by the clock of Redis, which is one for all who ask. Answers how many were taken, how many are left, in
    /// thousandths. A number too far ahead (the clock was set back) is made an empty bucket.
    /// </summary>
    public const string Take =
        """
        local clock = redis.call('TIME')
        local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
        local interval, wanted = tonumber(ARGV[2]), tonumber(ARGV[3])
        local whole = tonumber(ARGV[1]) * interval
        local full = tonumber(redis.call('GET', KEYS[1]) or now) or now
        if full < now then full = now end
        local ahead = full > now + whole
        if ahead then full = now + whole end
        local left = (now + whole - full) / interval
        local taken = math.min(wanted, math.floor(left + 0.000001))
        if taken > 0 or ahead then
            full = full + taken * interval
            redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', string.format('%.0f', math.ceil((full - now) / 1000) + 1))
        end
        return { taken, math.floor((left - taken) * 1000) }
        """;
}
