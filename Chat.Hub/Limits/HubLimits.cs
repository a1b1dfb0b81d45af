using System.Net;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;
using Chat.ServiceDefaults.Limits;
using Microsoft.Extensions.Options;

namespace Chat.Hub.Limits;

/// <summary>
/// Keeps users and addresses from asking more of the hubs than their share. How often is counted over all hubs, how many connections are open by
/// each hub for itself. On a developer's own machine nothing is counted.
/// </summary>
internal sealed partial class HubLimits(RateLimiter limiter, IOptions<HubLimitsOptions> options, IHostEnvironment environment, TimeProvider time)
{
    private static readonly TimeSpan ConnectionsChangeWithin = TimeSpan.FromSeconds(5);

    // A client that is told to wait for all of a long batch would be silent for long.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly RateLimit _messages = new("messages", options.Value.MessageBurst, options.Value.MessagesPerSecond);
    private readonly RateLimit _memberships = new("memberships", options.Value.MembershipBurst, options.Value.MembershipsPerSecond);
    private readonly RateLimit _reads = new("reads", options.Value.ReadBurst, options.Value.ReadsPerSecond);
    private readonly RateLimit _renewals = new("renewals", options.Value.RenewalBurst, options.Value.RenewalsPerSecond);
    private readonly RateLimit _connects = new("connects", options.Value.ConnectBurst, options.Value.ConnectsPerSecond);
    private readonly bool _exemptsLoopback = environment.IsDevelopment() && !options.Value.Loopback;

    private readonly Lock _gate = new(); // guards what follows
    private readonly Dictionary<Guid, Place> _connections = [];
    private readonly Dictionary<RateKey, int> _open = [];

    /// <summary>Before anything is done for a client that connects. Refused: rate_limited.</summary>
    public async ValueTask RequireConnectAsync(IPAddress? address)
    {
        if (IsExempt(address))
        {
            return;
        }

        var decision = await limiter.TakeAsync(_connects, RateKey.Of(address));
        if (!decision.IsAllowed)
        {
            throw TooMuch("Too many connections are made from your address.", decision.RetryAfter);
        }
    }

    /// <summary>Counts a connection that has arrived as one of a user, until <see cref="Leave"/>. Refused: rate_limited.</summary>
    public void Enter(Guid connection, UserId user)
    {
        var ofUser = RateKey.Of(user);
        lock (_gate)
        {
            // One that is not there has gone meanwhile, or is not counted at all.
            if (!_connections.TryGetValue(connection, out var place))
            {
                return;
            }

            if (IsFull(ofUser, options.Value.ConnectionsPerUser))
            {
                throw TooMuch($"You have {options.Value.ConnectionsPerUser} connections open.", ConnectionsChangeWithin);
            }

            place.User = ofUser;
            AddOne(ofUser);
        }
    }

    /// <summary>The connection is no longer one of its user.</summary>
    public void Leave(Guid connection)
    {
        lock (_gate)
        {
            if (_connections.TryGetValue(connection, out var place) && place.User is { } user)
            {
                place.User = null;
                TakeOne(user);
            }
        }
    }

    /// <summary>How many of these messages may be sent, the first ones; and the refusal of the others.</summary>
    public async ValueTask<(int Granted, Refusal? Refusal)> TakeMessagesAsync(ConnectionState connection, int count)
    {
        if (count == 0 || !IsCounted(connection))
        {
            return (count, null);
        }

        var decision = await limiter.TakeUpToAsync(_messages, RateKey.Of(connection.User.Id), count);
        if (decision.Granted == count)
        {
            return (count, null);
        }

        var forAll = TimeSpan.FromSeconds((count - decision.Granted) / _messages.PerSecond);
        var wait = forAll < LongestWait ? forAll : LongestWait;
        return (decision.Granted, TooMuch("You send too much.", wait > decision.RetryAfter ? wait : decision.RetryAfter).Refusal);
    }

    /// <summary>Before a channel is created, joined or left, or a member of one changed. Refused: rate_limited.</summary>
    public ValueTask RequireMembershipAsync(ConnectionState connection) => RequireAsync(_memberships, connection, "You change too much about channels.");

    /// <summary>Before a list, a page or a subscription is asked for. Refused: rate_limited.</summary>
    public ValueTask RequireReadAsync(ConnectionState connection) => RequireAsync(_reads, connection, "You read too much.");

    /// <summary>Before the token of a connection is checked that is to go on. Refused: rate_limited.</summary>
    public ValueTask RequireRenewalAsync(ConnectionState connection) => RequireAsync(_renewals, connection, "You renew your connections too often.");

    private async ValueTask RequireAsync(RateLimit limit, ConnectionState connection, string tooMuch)
    {
        if (!IsCounted(connection))
        {
            return;
        }

        var decision = await limiter.TakeAsync(limit, RateKey.Of(connection.User.Id));
        if (!decision.IsAllowed)
        {
            throw TooMuch(tooMuch, decision.RetryAfter);
        }
    }

    // Here the connection is looked for, not its address: that is known when it is made only.
    private bool IsCounted(ConnectionState connection)
    {
        if (!_exemptsLoopback)
        {
            return true;
        }

        lock (_gate)
        {
            return _connections.ContainsKey(connection.Id);
        }
    }

    private bool IsExempt(IPAddress? address) => _exemptsLoopback && address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private bool IsFull(RateKey key, int most) => most > 0 && _open.GetValueOrDefault(key) >= most;

    private void AddOne(RateKey key) => _open[key] = _open.GetValueOrDefault(key) + 1;

    private void TakeOne(RateKey key)
    {
        if (--_open[key] == 0)
        {
            _open.Remove(key);
        }
    }

    private static RefusalException TooMuch(string what, TimeSpan wait)
    {
        var seconds = Math.Max(1, Math.Ceiling(wait.TotalSeconds));
        return new(Refusal.Of(ErrorCode.RateLimited, $"{what} Try again in {seconds:0} s.") with { RetryAfter = wait });
    }
}
