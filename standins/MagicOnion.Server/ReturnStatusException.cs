using Grpc.Core;

namespace MagicOnion;

/// <summary>Thrown by a service or hub method to answer with a status.</summary>
public class ReturnStatusException(StatusCode statusCode, string detail) : Exception($"The method returned the status {statusCode}: {detail}")
{
    public StatusCode StatusCode { get; } = statusCode;

    public string Detail { get; } = detail;

    public Status ToStatus() => new(StatusCode, Detail);
}
