using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chat.ServiceDefaults.Limits;

/// <summary>
/// Slows down who guesses passwords. Tries count by account and address together, and by address with whatever account, until one of them
/// was right; each one too many doubles the pause. An account alone is never locked: who guesses from elsewhere keeps nobody out. A place
/// from which somebody has signed in to the account waits only for its own failures, whoever else guesses from the same
/// address. Redis shares it among processes; without, each decides alone.
/// </summary>
public sealed class SignInGuard
{
    private static readonly SignInPauses OfPair = new(5, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(15), TimeSpan.FromHours(24));
    private static readonly SignInPauses OfAddress = new(50, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(15), TimeSpan.FromHours(24));
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    private static readonly RedisValue[] TryArguments =
    [
        OfPair.Free, Milliseconds(OfPair.First), Milliseconds(OfPair.Longest),
        OfAddress.Free, Milliseconds(OfAddress.First), Milliseconds(OfAddress.Longest),
        Milliseconds(OfPair.ForgottenAfter), Milliseconds(Remembered),
    ];

    private readonly BoundedTable<(RateKey Account, RateKey Address), SignInRecord> _pairs;
    private readonly BoundedTable<RateKey, SignInRecord> _addresses;
    private readonly SharedBuckets _shared;
    private readonly TimeProvider _time;

    internal SignInGuard(SharedBuckets shared, IOptions<LimitsOptions> options, TimeProvider time)
    {
        (_shared, _time) = (shared, time);
        _pairs = new(options.Value.Keys);
        _addresses = new(options.Value.Keys);
    }

    /// <summary>
    /// To be asked before the password is looked at: null when the try may be made, else how long to wait. The try counts as a failure until
    /// <see cref="SucceededAsync"/> says otherwise, so that many at once are no way around it.
    /// </summary>
    /// <param name="account">The name that was typed, whether there is such an account or not: the answer tells nothing of that.</param>
    /// <param name="address">Where the request comes from; of IPv6 64 bits count.</param>
    public async ValueTask<TimeSpan?> TryAsync(string account, IPAddress? address)
    {
        var (name, place) = (RateKey.OfName(account), RateKey.Of(address));
        var pair = _pairs.GetOrAdd((name, place), () => new SignInRecord(_time));
        var all = _addresses.GetOrAdd(place, () => new SignInRecord(_time));
        var pause = pair.Try(OfPair);
        if (pause > TimeSpan.Zero)
        {
            return pause;
        }

        // Both are asked: what was tried while Redis was away, only this process has counted.
        var here = all.Try(OfAddress);
        var isKnown = pair.IsKnown;
        if (await _shared.AskAsync(SignInScripts.Try, Keys(name, place), [.. TryArguments, isKnown ? 1 : 0]) is { Length: 2 } answer)
        {
            pause = TimeSpan.FromMilliseconds(answer[0]);
            isKnown |= answer[1] == 1;
        }

        if (!isKnown && here > pause)
        {
            pause = here;
        }

        if (pause > TimeSpan.Zero)
        {
            pair.TakeBack();
            if (here == TimeSpan.Zero)
            {
                all.TakeBack();
            }

            return pause;
        }

        if (here > TimeSpan.Zero)
        {
            all.Count(OfAddress);
        }

        return null;
    }

    /// <summary>The password was right, and whatever else was asked for.</summary>
    public async ValueTask SucceededAsync(string account, IPAddress? address)
    {
        var (name, place) = (RateKey.OfName(account), RateKey.Of(address));
        _pairs.GetOrAdd((name, place), () => new SignInRecord(_time)).Succeeded();
        _addresses.GetOrAdd(place, () => new SignInRecord(_time)).TakeBack();
        await _shared.AskAsync(SignInScripts.Succeed, Keys(name, place), [Milliseconds(Remembered)]);
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    // The braces keep the two on one node of a cluster.
    private static RedisKey[] Keys(RateKey name, RateKey place) => [$"chat:signin:{{{place}}}:{name}", $"chat:signin:{{{place}}}"];
}
