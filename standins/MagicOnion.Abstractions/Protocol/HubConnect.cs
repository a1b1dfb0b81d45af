using Grpc.Core;

namespace MagicOnion.Protocol;

/// <summary>The one gRPC method of every hub.</summary>
internal static class HubConnect
{
    public const string MethodName = "Connect";

    /// <summary>A response header; its value is <see cref="Version"/>.</summary>
    public const string VersionHeader = "x-magiconion-streaminghub-version";

    public const string Version = "2";

    public static Method<HubFrame, HubFrame> CreateMethod(string serviceName)
        => new(MethodType.DuplexStreaming, serviceName, MethodName, GrpcMarshallers.Frames, GrpcMarshallers.Frames);
}
