using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chat.Testing;

/// <summary>
/// Forwards a loopback port to another one, or to several by turns (whoever does not listen is left out), and breaks the way
/// between them on request.
/// </summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly int[] _targets;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly Task _accepting;
    private volatile bool _refuses;
    private volatile bool _hangsUp;
    private volatile TaskCompletionSource _open = Opened();
    private volatile Replacement? _replacement;
    private long _delayTicks;
    private uint _turn;

    private TcpFaultProxy(int[] targets)
    {
        _targets = targets;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How long every piece of data is held back, in both directions.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    public int OpenConnections => _connections.Count;

    public static TcpFaultProxy Start(params int[] targetPorts) => new(targetPorts);

    /// <summary>Resets every connection; new ones are still taken.</summary>
    public void CutAll()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    /// <summary>
    /// Every client is gone and the servers are not told: the connections stay open on their side, and nobody reads there, until
    /// <see cref="CutAll"/>. New connections are still taken.
    /// </summary>
    public void AbandonAll()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Abandon();
        }
    }

    /// <summary>
    /// The next time that <paramref name="what"/> passes, in either direction, as many other bytes pass in its place. It is not found
    /// when it comes in two pieces. Completes when it has happened.
    /// </summary>
    public Task ReplaceOnce(ReadOnlySpan<byte> what, ReadOnlySpan<byte> with)
    {
        var replacement = new Replacement(what.ToArray(), with.ToArray());
        _replacement = replacement;
        return replacement.Done.Task;
    }

    /// <summary>Nothing gets through any more, and nobody is told: like a cable that was pulled.</summary>
    public void Pause()
    {
        if (_open.Task.IsCompleted)
        {
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Resume() => _open.TrySetResult();

    /// <summary>Ends new connections at once, as if nobody listened. Open ones stay.</summary>
    public void RefuseNew() => _refuses = true;

    public void TakeNew() => _refuses = false;

    /// <summary>Takes new connections and closes them in an orderly way, as a proxy does that has nobody behind it.</summary>
    public void HangUpOnNew() => _hangsUp = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        CutAll();
        Resume();

        // The listener goes after the loop: asked to accept once more, a stopped one throws "Not listening".
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    /// <summary>Called by a connection before it passes a piece on.</summary>
    internal async Task GateAsync()
    {
        await _open.Task.WaitAsync(_stop.Token);
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, TimeProvider.System, _stop.Token);
        }
    }

    /// <summary>Called by a connection with each piece.</summary>
    internal void Replace(Span<byte> piece)
    {
        if (_replacement is { } replacement
            && piece.IndexOf(replacement.What) is >= 0 and var at
            && Interlocked.CompareExchange(ref _replacement, null, replacement) == replacement)
        {
            replacement.With.CopyTo(piece[at..]);
            replacement.Done.SetResult();
        }
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                if (_hangsUp)
                {
                    client.Dispose();
                    continue;
                }

#pragma warning disable CA2000 // ends itself
                var connection = new ProxiedConnection(this, client);
#pragma warning restore CA2000
                if (_refuses)
                {
                    connection.Dispose();
                    continue;
                }

                // Entered before it runs: it takes itself out at its end.
                var ready = new TaskCompletionSource();
                _connections[connection] = RunAsync(connection, ready.Task);
                ready.SetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The proxy was disposed.
        }
    }

    private async Task RunAsync(ProxiedConnection connection, Task ready)
    {
        await ready;
        var turn = (int)(Interlocked.Increment(ref _turn) % (uint)_targets.Length);
        await connection.RunAsync([.. _targets[turn..], .. _targets[..turn]], _stop.Token);
        _connections.TryRemove(connection, out _);
    }

    private sealed record Replacement(byte[] What, byte[] With)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
