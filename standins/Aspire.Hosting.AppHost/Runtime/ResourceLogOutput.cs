using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>
/// Shows what the resources write: on the AppHost's console with the resource id in front, or, where the application asks for it
/// (tests do), through the AppHost's loggers. Holds 4,096 lines; when the console is slower than that, the oldest are left out
/// and counted.
/// </summary>
internal sealed class ResourceLogOutput(
    ResourceLoggerService loggers, DistributedApplicationOptions options, IHostEnvironment environment, ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private const int Capacity = 4096;
    private static readonly string[] Colours = ["36", "32", "33", "35", "34", "96", "92", "93", "95", "94"];

    private readonly Dictionary<string, ILogger> _loggers = [];
    private readonly bool _isColoured = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private Channel<(string Id, LogEntry Entry)>? _channel;
    private Task _writing = Task.CompletedTask;
    private int _dropped;

    public void Start()
    {
        var channel = Channel.CreateBounded<(string Id, LogEntry Entry)>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _channel = channel;
        _writing = Task.Run(() => WriteAsync(channel.Reader));
        loggers.Sink = (id, entry) => channel.Writer.TryWrite((id, entry));
    }

    public async ValueTask DisposeAsync()
    {
        loggers.Sink = null;
        _channel?.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAsync(ChannelReader<(string Id, LogEntry Entry)> reader)
    {
        try
        {
            await WriteAllAsync(reader).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nobody reads the console any more; the resources run on.
            loggers.Sink = null;
        }
    }

    private async Task WriteAllAsync(ChannelReader<(string Id, LogEntry Entry)> reader)
    {
        await foreach (var (id, entry) in reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
            {
                await Console.Out.WriteLineAsync($"[{dropped} lines left out]").ConfigureAwait(false);
            }

            if (options.EnableResourceLogging)
            {
                Log(id, entry);
            }
            else
            {
                await Console.Out.WriteLineAsync($"{Prefix(id, entry.IsError)}{entry.Text}").ConfigureAwait(false);
            }
        }
    }

    private string Prefix(string id, bool isError)
    {
        var prefix = isError ? $"[{id}] err:" : $"[{id}]";
        return _isColoured ? $"\e[{Colours[ColourOf(id)]}m{prefix}\e[0m " : $"{prefix} ";
    }

    /// <summary>The same colour for the same id in every run.</summary>
    private static int ColourOf(string id) => id.Aggregate(0, (sum, c) => (sum + c) % Colours.Length);

#pragma warning disable CA1848, CA2254, CA1873 // A line of a resource is not a message of ours: it is passed on as it is.
    private void Log(string id, LogEntry entry)
    {
        if (!_loggers.TryGetValue(id, out var logger))
        {
            _loggers[id] = logger = loggerFactory.CreateLogger($"{environment.ApplicationName}.Resources.{id}");
        }

        logger.Log(entry.IsError ? LogLevel.Error : LogLevel.Information, "{Line}", entry.Text);
    }
#pragma warning restore CA1848, CA2254, CA1873
}
