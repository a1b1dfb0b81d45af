using Aspire.Hosting.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Runs the dashboard beside the application: from when it is found until the application has stopped, again after an end that
/// nobody asked for. It is no resource, so that nothing waits for it, and whatever happens to it happens to nothing else.
/// </summary>
internal sealed partial class DashboardLauncher(
    DashboardAddresses addresses,
    DashboardSearch search,
    ResourceServer server,
    IConfiguration configuration,
    ListeningProbe listening,
    TimeProvider time,
    ILogger<DistributedApplication> logger) : IHostedService, IAsyncDisposable
{
    private const int KeptLines = 10;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopping = new();

    // Not the one of the resources: the dashboard outlives them.
    private readonly GuardRoom _room = new();
    private Task _running = Task.CompletedTask;

    // Guards the task below: the host stops this and disposes of it, perhaps more than once.
    private readonly Lock _lock = new();
    private Task? _stopped;

    /// <summary>The process id of the dashboard; <see langword="null"/> while it does not run.</summary>
    public int? ProcessId { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        addresses.Choose();
        var stopping = _stopping.Token;
        _running = Task.Run(() => RunAsync(stopping), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Comes after the stop of the resources, so that the dashboard shows it.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _stopped ??= StopOnceAsync();
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync(CancellationToken.None));

    private async Task StopOnceAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await server.DisposeAsync().ConfigureAwait(false);
        _room.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await server.StartAsync(stopping).ConfigureAwait(false);
            var program = await search.WaitAsync(_room, stopping).ConfigureAwait(false);
            await KeepRunningAsync(program, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops.
        }
#pragma warning disable CA1031 // The resources run without a dashboard, whatever keeps it from running.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogGivenUp(exception);
        }
    }

    private async Task KeepRunningAsync(string program, CancellationToken stopping)
    {
        var pause = FirstPause;
        while (true)
        {
            var start = time.GetTimestamp();
            var end = await RunOnceAsync(program, stopping).ConfigureAwait(false);
            pause = time.GetElapsedTime(start) > LongestPause ? FirstPause : pause;
            LogEnded(end, (int)pause.TotalSeconds);
            await Task.Delay(pause, time, stopping).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <returns>How it ended.</returns>
    private async Task<string> RunOnceAsync(string program, CancellationToken stopping)
    {
        var lines = new Queue<string>();
        GuardedProcess process;
        try
        {
            // Its web pages lie beside it.
            var spec = new ProcessSpec(program, ["dashboard"], Path.GetDirectoryName(program)!, DashboardEnvironment.Build(configuration, server.Url!));
            process = GuardedProcess.Start(spec, _room, time, OnLine);
        }
        catch (Exception exception) when (exception is DistributedApplicationException or IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return exception.Message;
        }

        using (process)
        {
            ProcessId = process.Id;
            try
            {
                await AnnounceAsync(process, stopping).ConfigureAwait(false);
                var exitCode = await process.Exited.WaitAsync(stopping).ConfigureAwait(false);
                lock (lines)
                {
                    return $"exit code {exitCode}.{string.Concat(lines.Select(line => $"{Environment.NewLine}  {line}"))}";
                }
            }
            finally
            {
                await process.StopAsync(StopLimit, CancellationToken.None).ConfigureAwait(false);
                ProcessId = null;
            }
        }

        void OnLine(string line, bool isError)
        {
            LogLine(line);
            lock (lines)
            {
                lines.Enqueue(line);
                if (lines.Count > KeptLines)
                {
                    lines.Dequeue();
                }
            }
        }
    }

    private async Task AnnounceAsync(GuardedProcess process, CancellationToken stopping)
    {
        do
        {
            // Gives up after a while, which a machine under load may need.
            await listening.WaitAsync([addresses.FrontendPort], process.Exited, stopping).ConfigureAwait(false);
            if (process.Exited.IsCompleted)
            {
                return;
            }
        }
        while (!await ListeningProbe.AnswersAsync(addresses.FrontendPort, stopping).ConfigureAwait(false));

        if (configuration["AppHost:BrowserToken"] is { } token)
        {
            LogLogin(addresses.FrontendUrl, token);
        }
        else
        {
            LogOpen(addresses.FrontendUrl);
        }
    }

    [LoggerMessage(10, LogLevel.Information, "Login to the dashboard at {Url}/login?t={Token}")]
    private partial void LogLogin(string url, string token);

    [LoggerMessage(11, LogLevel.Information, "The dashboard is at {Url}; everybody may look at it.")]
    private partial void LogOpen(string url);

    [LoggerMessage(12, LogLevel.Warning, "The dashboard has ended: {Reason} It is started again in {Seconds} s.")]
    private partial void LogEnded(string reason, int seconds);

    [LoggerMessage(13, LogLevel.Error, "There will be no dashboard; everything else works.")]
    private partial void LogGivenUp(Exception exception);

    [LoggerMessage(14, LogLevel.Debug, "dashboard: {Line}")]
    private partial void LogLine(string line);
}
