namespace Chat.ServiceDefaults.Limits;

/// <summary>The scripts of <see cref="SignInGuard"/>. Only what Redis 7 and Garnet both have.</summary>
internal static class SignInScripts
{
    /// <summary>
    /// KEYS: the pair of account and address, the address; hashes with the tries <c>n</c>, the millisecond <c>at</c> of the last one, and
    /// <c>known</c> once somebody has signed in. ARGV: free tries, first and longest pause, all twice, milliseconds until failures are forgotten, and
    /// until a known pair is. Answers the milliseconds to wait; 0: the try is counted and may be made.
    /// </summary>
    public const string Try =
        """
        local clock = redis.call('TIME')
        local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
        local forget, remember = tonumber(ARGV[7]), tonumber(ARGV[8])
        local function look(key, free, first, longest)
            local tries = tonumber(redis.call('HGET', key, 'n') or 0) or 0
            local at = tonumber(redis.call('HGET', key, 'at') or 0) or 0
            if at > now then at = now end
            if now - at > forget then return 0, 0 end
            if tries < free then return tries, 0 end
            local pause = math.min(longest, first * 2 ^ math.min(30, tries - free))
            return tries, at + pause - now
        end
        local tries, pause = look(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
        local all, pauseOfAll = look(KEYS[2], tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]))
        local known = redis.call('HGET', KEYS[1], 'known') or ARGV[9] == '1'
        if not known and pauseOfAll > pause then pause = pauseOfAll end
        if pause > 0 then return { math.ceil(pause), known and 1 or 0 } end
        local moment = string.format('%.0f', now)
        redis.call('HSET', KEYS[1], 'n', tries + 1, 'at', moment)
        if known then redis.call('HSET', KEYS[1], 'known', 1) end
        redis.call('PEXPIRE', KEYS[1], known and remember or forget)
        redis.call('HSET', KEYS[2], 'n', all + 1, 'at', moment)
        redis.call('PEXPIRE', KEYS[2], forget)
        return { 0, known and 1 or 0 }
        """;

    /// <summary>KEYS: as above. ARGV: milliseconds until a known pair is forgotten. The pair's tries do not count, nor does one of the address.</summary>
    public const string Succeed =
        """
        redis.call('HSET', KEYS[1], 'known', 1, 'n', 0)
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        local all = tonumber(redis.call('HGET', KEYS[2], 'n') or 0) or 0
        if all > 0 then redis.call('HSET', KEYS[2], 'n', all - 1) end
        return { 0 }
        """;
}
