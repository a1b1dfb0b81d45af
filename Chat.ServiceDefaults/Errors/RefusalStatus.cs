using Chat.Contracts.Errors;
using Grpc.Core;

namespace Chat.ServiceDefaults.Errors;

/// <summary>
/// The gRPC status beside a refusal. The refusal itself stands in the detail; the status is for proxies and for clients that
/// know nothing of it.
/// </summary>
internal static class RefusalStatus
{
    public static StatusCode Of(ErrorCode code) => code switch
    {
        ErrorCode.Internal => StatusCode.Internal,
        ErrorCode.ChannelNotFound => StatusCode.NotFound,
        ErrorCode.ChannelExists or ErrorCode.IdReused => StatusCode.AlreadyExists,
        ErrorCode.NotAMember or ErrorCode.NotAllowed => StatusCode.PermissionDenied,
        ErrorCode.OutcomeUnknown => StatusCode.DeadlineExceeded,
        ErrorCode.SignInRequired => StatusCode.Unauthenticated,
        ErrorCode.NotConnected or ErrorCode.AlreadyConnected => StatusCode.FailedPrecondition,
        ErrorCode.Busy or ErrorCode.RateLimited => StatusCode.ResourceExhausted,
        ErrorCode.Unavailable => StatusCode.Unavailable,
        >= ErrorCode.InvalidRequest and < ErrorCode.ChannelNotFound => StatusCode.InvalidArgument,
        _ => StatusCode.FailedPrecondition,
    };
}
