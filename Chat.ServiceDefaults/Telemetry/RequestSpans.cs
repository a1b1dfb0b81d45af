using System.Diagnostics;

namespace Chat.ServiceDefaults.Telemetry;

/// <summary>
/// Has the platform make a span for each request also while nobody collects them and it may not log (<see cref="Redaction"/>): what a
/// fault is called, here and in the services behind, is the id of its trace.
/// </summary>
internal static class RequestSpans
{
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    /// <summary>Once for the process, however often it is called.</summary>
    public static void Keep() => ActivitySource.AddActivityListener(Listener);
}
