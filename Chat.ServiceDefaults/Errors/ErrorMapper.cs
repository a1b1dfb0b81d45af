using System.Diagnostics;
using Chat.Contracts.Errors;
using Grpc.Core;
using MagicOnion;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Errors;

/// <summary>
/// Makes of every exception that leaves a call what its caller may see. A refusal travels as it is. A fault is logged here,
/// once, and becomes <c>internal</c> with the trace id to look for. An ending says nothing to anybody.
/// </summary>
internal sealed partial class ErrorMapper(CallMetrics metrics, ILogger<ErrorMapper> logger, IHostApplicationLifetime lifetime)
{
    public ReturnStatusException Map(Exception exception, string path, CancellationToken call) => exception switch
    {
        ReturnStatusException already => already,
        RefusalException refused => Refuse(refused.Refusal),
        RpcException { Status.Detail: var detail } when Refusal.TryParseDetail(detail, out var refusal) => Refuse(refusal),
        OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled }
            when call.IsCancellationRequested => new ReturnStatusException(StatusCode.Cancelled, "The call was cancelled."),
        OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled }
            when lifetime.ApplicationStopping.IsCancellationRequested => Refuse(Refusal.Of(ErrorCode.Unavailable, "This server is stopping.")),
        RpcException { StatusCode: StatusCode.Unavailable } away => Away(away, path),
        _ => Fault(exception, path),
    };

    private ReturnStatusException Refuse(Refusal refusal)
    {
        metrics.Refused(refusal.Code);
        return new ReturnStatusException(RefusalStatus.Of(refusal.Code), refusal.ToDetail());
    }

    private ReturnStatusException Away(RpcException exception, string path)
    {
        OtherServiceAway(logger, path, exception.Status.Detail);
        return Refuse(Refusal.Of(ErrorCode.Unavailable, "A part of the server that is needed for this does not answer. Try again."));
    }

    private ReturnStatusException Fault(Exception exception, string path)
    {
        var trace = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
        CallFailed(logger, path, trace, exception);
        return Refuse(Refusal.Of(ErrorCode.Internal, $"The server failed at this. Its log has the cause under {trace}."));
    }

    [LoggerMessage(1000, LogLevel.Error, "{Path} failed; the caller was told {TraceId}.")]
    private static partial void CallFailed(ILogger logger, string path, string traceId, Exception exception);

    [LoggerMessage(1001, LogLevel.Warning, "{Path} was refused because another service does not answer: {Detail}")]
    private static partial void OtherServiceAway(ILogger logger, string path, string detail);
}
