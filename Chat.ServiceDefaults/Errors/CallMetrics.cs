using System.Diagnostics.Metrics;
using Chat.Contracts.Errors;

namespace Chat.ServiceDefaults.Errors;

/// <summary>What became of the calls to a service that were not answered as their callers hoped.</summary>
internal sealed class CallMetrics
{
    public const string MeterName = "Chat.Calls";

    private readonly Counter<long> _refused;

    public CallMetrics(IMeterFactory meters)
    {
        _refused = meters.Create(MeterName).CreateCounter<long>(
            "chat.calls.refused", "{call}", "Calls that were refused as a whole, by the name of the error code; \"internal\" is a fault, and in the log.");
        // From zero: whoever computes increases does not see the first event of a counter that begins with it.
        foreach (var row in ChatErrors.Table)
        {
            _refused.Add(0, new KeyValuePair<string, object?>("code", row.Name));
        }
    }

    public void Refused(ErrorCode code) => _refused.Add(1, new KeyValuePair<string, object?>("code", ChatErrors.NameOf(code)));
}
