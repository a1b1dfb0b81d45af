using System.Net;
using Chat.Contracts.Errors;
using Chat.Identity.Data.Mail;
using Chat.ServiceDefaults.Limits;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Accounts;

/// <summary>How often the address that the request comes from may do what costs something or guesses something: over REST and by the pages.</summary>
internal sealed class IdentityLimits(
    RateLimiter limiter, SignInGuard guard, IHttpContextAccessor http, IOptions<IdentityLimitsOptions> options, IHostEnvironment environment)
{
    private readonly bool _exemptsLoopback = environment.IsDevelopment() && !options.Value.Loopback;
    private readonly RateLimit _logins = RateLimit.PerMinute("logins", options.Value.LoginsPerMinute);
    private readonly RateLimit _registrations = RateLimit.PerHour("registrations", options.Value.RegistrationsPerHour);
    private readonly RateLimit _mails = RateLimit.PerHour("mails", options.Value.MailsPerHour);
    private readonly RateLimit _connects = RateLimit.PerMinute("connects", options.Value.ConnectsPerMinute);
    private readonly RateLimit _refreshes = RateLimit.PerMinute("refreshes", options.Value.RefreshesPerMinute);
    private readonly RateLimit _deviceCodes = RateLimit.PerMinute("device-codes", options.Value.DeviceCodesPerMinute);
    private readonly RateLimit _deviceCodesOfLogin = RateLimit.PerMinute("device-codes-login", options.Value.DeviceCodesPerLoginPerMinute);
    private readonly RateLimit _received = RateLimit.PerHour("mails-received", options.Value.MailsPerReceiverPerHour);

    private IPAddress? Address => http.HttpContext?.Connection.RemoteIpAddress;

    private bool IsExempt => http.HttpContext is null || (_exemptsLoopback && Address is { } address && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    /// <exception cref="RefusalException"><c>rate_limited</c>.</exception>
    public Task RegisterAsync() => TakeAsync(_registrations);

    /// <inheritdoc cref="RegisterAsync"/>
    public Task AskForMailAsync() => TakeAsync(_mails);

    /// <summary>Before a request to <c>/connect/*</c> is read.</summary>
    /// <inheritdoc cref="RegisterAsync"/>
    public Task ConnectAsync() => TakeAsync(_connects);

    /// <summary>Before a refresh token of the session is redeemed.</summary>
    /// <inheritdoc cref="RegisterAsync"/>
    public Task RefreshAsync(Guid session) => TakeAsync(_refreshes, RateKey.OfName(session.ToString()));

    /// <summary>
    /// Before a code is looked at that a device may show. It counts as a wrong one of the user until <see cref="FoundDeviceAsync"/>, in growing
    /// pauses; and right ones too are counted, by address and by the log-in of the browser.
    /// </summary>
    /// <exception cref="RefusalException"><c>rate_limited</c>.</exception>
    public async Task TryDeviceCodeAsync(Guid user, Guid login)
    {
        if (IsExempt)
        {
            return;
        }

        await TakeAsync(_deviceCodesOfLogin, RateKey.OfName(login.ToString()));
        await TakeAsync(_deviceCodes);
        if (await guard.TryAsync(DeviceCodesOf(user), Address) is { } wait)
        {
            throw TooMany(wait);
        }
    }

    public Task FoundDeviceAsync(Guid user) => SignedInAsync(DeviceCodesOf(user));

    /// <summary>Whether a mail that anybody can ask for may go to this receiver. Nobody is exempt; each kind counts by itself, so that none keeps another away.</summary>
    public async Task<bool> MaySendAsync(MailKind kind, string receiver) =>
        _received.IsUnlimited || (await limiter.TakeAsync(_received, RateKey.OfName($"{kind} {receiver}"))).IsAllowed;

    /// <summary>Before a password is looked at. The try counts as a failure until <see cref="SignedInAsync"/>.</summary>
    /// <param name="account">The name that was typed, or the id of who is asked for the password again.</param>
    /// <exception cref="RefusalException"><c>rate_limited</c>: too many from this address, or too many wrong ones.</exception>
    public async Task TrySignInAsync(string account)
    {
        if (IsExempt)
        {
            return;
        }

        await TakeAsync(_logins);
        if (await guard.TryAsync(account, Address) is { } wait)
        {
            throw TooMany(wait);
        }
    }

    public async Task SignedInAsync(string account)
    {
        if (!IsExempt)
        {
            await guard.SucceededAsync(account, Address);
        }
    }

    // No user name has spaces.
    private static string DeviceCodesOf(Guid user) => $"device codes of {user}";

    private Task TakeAsync(RateLimit limit) => TakeAsync(limit, RateKey.Of(Address));

    private async Task TakeAsync(RateLimit limit, RateKey key)
    {
        if (IsExempt || limit.IsUnlimited)
        {
            return;
        }

        var decision = await limiter.TakeAsync(limit, key);
        if (!decision.IsAllowed)
        {
            throw TooMany(decision.RetryAfter);
        }
    }

    private static RefusalException TooMany(TimeSpan wait) =>
        new(Refusal.Of(ErrorCode.RateLimited, "Too many of these from your address. Wait a little.") with { RetryAfter = wait });
}
