using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;
using MagicOnion.Server.Filters;

namespace MagicOnion.Server;

/// <summary>Set in code, or in the configuration section "MagicOnion".</summary>
public class MagicOnionOptions
{
    /// <summary>With MessagePack, arguments that a caller left out take the default values of the parameters.</summary>
    public IMagicOnionSerializerProvider MessageSerializer { get; set; } =
        MagicOnionSerializerProvider.Default is MessagePackMagicOnionSerializerProvider messagePack ? messagePack.WithEnableFallback(true) : MagicOnionSerializerProvider.Default;

    /// <summary>Callers get to see the stack traces of unhandled exceptions.</summary>
    public bool IsReturnExceptionStackTraceInErrorDetail { get; set; }

    /// <summary>Fill <see cref="ServiceContext.Current"/>.</summary>
    public bool EnableCurrentContext { get; set; }

    public IList<MagicOnionServiceFilterDescriptor> GlobalFilters { get; set; } = [];

    public IList<StreamingHubFilterDescriptor> GlobalStreamingHubFilters { get; set; } = [];

    /// <summary>How long a client has to answer, unless the call brings its own token.</summary>
    public TimeSpan ClientResultsDefaultTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Heartbeats are sent when this is on and an interval is set.</summary>
    public bool EnableStreamingHubHeartbeat { get; set; }

    public TimeSpan? StreamingHubHeartbeatInterval { get; set; }

    /// <summary>A connection whose client does not acknowledge a heartbeat for so long is ended; without it, never.</summary>
    public TimeSpan? StreamingHubHeartbeatTimeout { get; set; }

    public TimeProvider? TimeProvider { get; set; }
}
