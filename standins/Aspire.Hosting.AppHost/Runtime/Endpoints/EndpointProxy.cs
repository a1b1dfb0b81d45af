using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>
/// Listens on the public port of an endpoint and forwards each connection to one of the replicas that run, chosen at random; when
/// that one does not answer, to another. Without any the connection is reset.
/// </summary>
internal sealed partial class EndpointProxy : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket[] _listeners;
    private readonly Func<IReadOnlyList<int>> _targets;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly Task _accepting;

    /// <param name="host">Under which name others reach the endpoint.</param>
    /// <param name="port">The public port, or 0 for any.</param>
    /// <param name="targets">The ports of the replicas that run now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where a failing listener is reported.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public EndpointProxy(string host, int port, Func<IReadOnlyList<int>> targets, TimeProvider time, ILogger logger)
    {
        _listeners = Loopback.Listen(host, port);
        _targets = targets;
        _time = time;
        _logger = logger;
        Port = Loopback.PortOf(_listeners[0]);
        _accepting = Task.WhenAll(_listeners.Select(AcceptAsync));
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        await _accepting.ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }

        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                var connection = new ProxiedConnection(client);
                _connections[connection] = Task.CompletedTask;
                var serving = ServeAsync(connection);
                if (!_connections.TryUpdate(connection, serving, Task.CompletedTask))
                {
                    await serving.ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // The client has gone already, or there are no file descriptors left for the moment.
                LogAcceptFailed(exception, Port);
                await Task.Delay(PauseAfterFailure, _time).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(ProxiedConnection connection)
    {
        // Off the accepting loop: connecting may take its time.
        await Task.Yield();
        try
        {
            await connection.RunAsync(_targets(), _stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Accepting a connection on port {Port} failed.")]
    private partial void LogAcceptFailed(Exception exception, int port);
}
