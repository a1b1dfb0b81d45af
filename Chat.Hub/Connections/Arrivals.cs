using System.Collections.Concurrent;
using System.Net;
using Chat.Contracts;
using Chat.Contracts.Connections;
using Chat.Hub.Diagnostics;
using Chat.Hub.Limits;

namespace Chat.Hub.Connections;

/// <summary>
/// Every stream of this hub from its begin to its end. One on which nobody says who he is holds a place of its address, and must not
/// stay: it is ended. One look at all of them every second, instead of a timer for each.
/// </summary>
internal sealed class Arrivals(HubLimits limits, TimeProvider time, ILogger<Arrivals> logger) : BackgroundService
{
    /// <summary>How long a stream may be without a successful <see cref="IChatHub.ConnectAsync"/>, counted from its begin.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The next look hangs up on who was told: twice the time that a client has for it.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly DisconnectNotice TooLate = new() { Code = DisconnectCode.NeverConnected, RetryAfter = TimeSpan.Zero };

    private readonly ConcurrentDictionary<Guid, Arrival> _waiting = new();

    /// <summary>A stream begins; where it takes the place of one that was silent, that one is hung up on. Refused: rate_limited.</summary>
    public void Begin(Guid connectionId, IChatHubReceiver client, Action abort, IPAddress? address)
    {
        if (limits.Arrive(connectionId, address) is { } yielding && _waiting.TryRemove(yielding, out var silent))
        {
            silent.Abort();
        }

        _waiting[connectionId] = new Arrival(client, abort, time.GetTimestamp());
    }

    /// <summary>Begins to find out who it is: nobody is ended meanwhile. False when the stream is being ended.</summary>
    public bool BeginConnecting(Guid connectionId)
    {
        limits.BeginConnecting(connectionId);
        return !_waiting.TryGetValue(connectionId, out var arrival) || arrival.TryMove(Arrival.Silent, Arrival.Connecting);
    }

    /// <summary>It was not found out.</summary>
    public void EndConnecting(Guid connectionId)
    {
        limits.EndConnecting(connectionId);
        if (_waiting.TryGetValue(connectionId, out var arrival))
        {
            arrival.TryMove(Arrival.Connecting, Arrival.Silent);
        }
    }

    /// <summary>It is known who it is: others look after it from here.</summary>
    public void Connected(Guid connectionId) => _waiting.TryRemove(connectionId, out _);

    /// <summary>A stream has ended.</summary>
    public void End(Guid connectionId)
    {
        if (_waiting.TryRemove(connectionId, out var arrival))
        {
            arrival.Close();
        }

        limits.Depart(connectionId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Sweep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private void Sweep()
    {
        foreach (var (connectionId, arrival) in _waiting)
        {
            try
            {
                if (arrival.IsTold)
                {
                    arrival.Abort();
                }
                else if (time.GetElapsedTime(arrival.Since) >= Patience && arrival.TryMove(Arrival.Silent, Arrival.Told))
                {
                    logger.NeverConnected(connectionId);
                    arrival.Client.OnDisconnecting(TooLate);
                }
            }
#pragma warning disable CA1031 // one that cannot be told must not keep the others
            catch (Exception failure)
#pragma warning restore CA1031
            {
                logger.EndFailed(failure, connectionId);
            }
        }
    }

    private sealed class Arrival(IChatHubReceiver client, Action abort, long since)
    {
        public const int Silent = 0;
        public const int Connecting = 1;
        public const int Told = 2;

        // Guards _isClosed: what the stream ran over may by now serve somebody else.
        private readonly Lock _gate = new();
        private bool _isClosed;
        private int _state;

        public IChatHubReceiver Client => client;

        public long Since => since;

        public bool IsTold => Volatile.Read(ref _state) == Told;

        public bool TryMove(int from, int to) => Interlocked.CompareExchange(ref _state, to, from) == from;

        public void Close()
        {
            lock (_gate)
            {
                _isClosed = true;
            }
        }

        public void Abort()
        {
            lock (_gate)
            {
                if (!_isClosed)
                {
                    abort();
                }
            }
        }
    }
}
