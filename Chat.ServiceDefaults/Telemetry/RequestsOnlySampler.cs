using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Chat.ServiceDefaults.Telemetry;

/// <summary>
/// Begins no trace with a call that this process makes to another one: nobody asked for it, so it is a probe, or something that a
/// timer does every few seconds. What belongs to a trace goes on with it, and is recorded when its beginning is.
/// </summary>
internal sealed class RequestsOnlySampler : Sampler
{
    public static Sampler ForAll { get; } = new ParentBasedSampler(new RequestsOnlySampler());

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
