using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MagicOnion.Server.Diagnostics;

/// <summary>Instruments of hubs.</summary>
internal sealed class ServerMetrics
{
    public const string MeterName = "MagicOnion.Server";
    private const string Prefix = "magiconion.server.streaminghub.";

    private readonly UpDownCounter<long> _connections;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _completed;
    private readonly Counter<long> _exceptions;

    public ServerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>(Prefix + "connections", "{connection}", "Connections of streaming hubs.");
        _durations = meter.CreateHistogram<double>(Prefix + "method_duration", "ms", "How long hub methods took.");
        _completed = meter.CreateCounter<long>(Prefix + "method_completed", "{request}", "Hub methods that ended.");
        _exceptions = meter.CreateCounter<long>(Prefix + "exceptions", "{exception}", "Hub methods that threw.");
    }

    public bool MeasuresMethods => _durations.Enabled || _completed.Enabled;

    public void Connected(string hub) => _connections.Add(1, new("rpc.system", "magiconion"), new("rpc.service", hub));

    public void Disconnected(string hub) => _connections.Add(-1, new("rpc.system", "magiconion"), new("rpc.service", hub));

    public void MethodEnded(string hub, string method, double milliseconds, Exception? exception)
    {
        var tags = new TagList { { "rpc.system", "magiconion" }, { "rpc.service", hub }, { "rpc.method", method } };
        _durations.Record(milliseconds, tags);
        tags.Add("magiconion.streaminghub.is_error", exception is not null);
        _completed.Add(1, tags);
    }

    public void MethodThrew(string hub, string method, Exception exception)
        => _exceptions.Add(1, new TagList
        {
            { "rpc.system", "magiconion" }, { "rpc.service", hub }, { "rpc.method", method }, { "error.type", exception.GetType().FullName },
        });
}
