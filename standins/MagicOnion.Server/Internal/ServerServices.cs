using MagicOnion.Server.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MagicOnion.Server.Internal;

/// <summary>What every method needs of the container.</summary>
internal sealed class ServerServices(
    IServiceProvider root, IOptions<MagicOnionOptions> options, IOptions<StreamingHubLimits> limits, ServerMetrics metrics, ILoggerFactory loggers)
{
    public IServiceProvider Root { get; } = root;

    public MagicOnionOptions Options { get; } = options.Value;

    public StreamingHubLimits Limits { get; } = limits.Value;

    public HubFlusher Flusher { get; } = new();

    public ServerMetrics Metrics { get; } = metrics;

    public ILogger Logger { get; } = loggers.CreateLogger("MagicOnion.Server");

    public TimeProvider TimeProvider { get; } = options.Value.TimeProvider ?? TimeProvider.System;
}
