using Microsoft.Extensions.Logging;

namespace MagicOnion.Server.Diagnostics;

internal static partial class ServerLog
{
    [LoggerMessage(3, LogLevel.Debug, "BeginInvokeMethod type:{MethodType} method:{Method}")]
    public static partial void BeginInvokeMethod(ILogger logger, string methodType, string method);

    [LoggerMessage(4, LogLevel.Debug, "EndInvokeMethod type:{MethodType} method:{Method} elapsed:{Elapsed}ms {Message}")]
    public static partial void EndInvokeMethod(ILogger logger, string methodType, string method, double elapsed, string message);

    [LoggerMessage(7, LogLevel.Debug, "BeginInvokeHubMethod method:{Method} size:{Size}")]
    public static partial void BeginInvokeHubMethod(ILogger logger, string method, int size);

    [LoggerMessage(8, LogLevel.Debug, "EndInvokeHubMethod method:{Method} size:{Size} elapsed:{Elapsed}ms {Message}")]
    public static partial void EndInvokeHubMethod(ILogger logger, string method, int size, double elapsed, string message);

    [LoggerMessage(10, LogLevel.Debug, "BeginHeartbeatTimer method:{Method} interval:{HeartbeatInterval} timeout:{TimeoutDuration}")]
    public static partial void BeginHeartbeatTimer(ILogger logger, string method, TimeSpan heartbeatInterval, TimeSpan timeoutDuration);

    [LoggerMessage(11, LogLevel.Debug, "ShutdownHeartbeatTimer method:{Method}")]
    public static partial void ShutdownHeartbeatTimer(ILogger logger, string method);

    [LoggerMessage(12, LogLevel.Debug, "HeartbeatTimedOut method:{Method} connection:{ConnectionId}")]
    public static partial void HeartbeatTimedOut(ILogger logger, string method, Guid connectionId);

    [LoggerMessage(13, LogLevel.Trace, "SendHeartbeat method:{Method}")]
    public static partial void SendHeartbeat(ILogger logger, string method);

    [LoggerMessage(14, LogLevel.Trace, "AddStreamingHubMethod hub:{HubName} method:{MethodName} id:{MethodId}")]
    public static partial void AddStreamingHubMethod(ILogger logger, string hubName, string methodName, int methodId);

    [LoggerMessage(15, LogLevel.Trace, "ServiceMethodDiscovered service:{ServiceName} provider:{MethodProviderName}")]
    public static partial void ServiceMethodDiscovered(ILogger logger, string serviceName, string methodProviderName);

    [LoggerMessage(16, LogLevel.Trace, "ServiceMethodNotDiscovered service:{ServiceName}")]
    public static partial void ServiceMethodNotDiscovered(ILogger logger, string serviceName);

    [LoggerMessage(17, LogLevel.Information, "The hub {HubName} has no method with the id {MethodId}.")]
    public static partial void HubMethodNotFound(ILogger logger, string hubName, int methodId);

    [LoggerMessage(90, LogLevel.Error, "The service method {Method} failed.")]
    public static partial void ErrorOnServiceMethod(ILogger logger, Exception ex, string method);

    [LoggerMessage(91, LogLevel.Error, "The hub method {Path} failed.")]
    public static partial void ErrorOnHubMethod(ILogger logger, Exception ex, string path);

    [LoggerMessage(92, LogLevel.Warning, "{Hub}: the connection {ConnectionId} is ended, as {QueuedBytes} bytes in {QueuedMessages} messages wait for its client to read them (MagicOnion:MaxQueuedBytes, MagicOnion:MaxQueuedMessages).")]
    public static partial void SendQueueFull(ILogger logger, string hub, Guid connectionId, long queuedBytes, int queuedMessages);

    [LoggerMessage(93, LogLevel.Error, "{Hub}: OnDisconnected of the connection {ConnectionId} failed.")]
    public static partial void OnDisconnectedFailed(ILogger logger, Exception ex, string hub, Guid connectionId);

    [LoggerMessage(94, LogLevel.Error, "{Hub}: the connection {ConnectionId} could not leave the group {Group}.")]
    public static partial void LeaveGroupFailed(ILogger logger, Exception ex, string hub, Guid connectionId, string group);

    [LoggerMessage(95, LogLevel.Debug, "{Hub}: writing to the connection {ConnectionId} ended.")]
    public static partial void WriterEnded(ILogger logger, Exception ex, string hub, Guid connectionId);

    [LoggerMessage(96, LogLevel.Error, "{Hub}: what the application does on heartbeats failed.")]
    public static partial void HeartbeatCallbackFailed(ILogger logger, Exception ex, string hub);
}
