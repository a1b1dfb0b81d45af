using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MagicOnion.Server.Internal;

/// <summary>What gRPC's options say of the messages of a hub: those of the hub itself, else those of all services.</summary>
internal sealed class HubMessageLimits
{
    // gRPC's own, where its options say nothing; "no limit" looks the same from outside.
    private const int DefaultMaxReceiveBytes = 4 * 1024 * 1024;

    public int MaxReceiveBytes { get; private init; }

    /// <summary>Answers are not compressed, and may be of any size.</summary>
    public bool SendsPlainly { get; private init; }

    public static HubMessageLimits Of<THub>(IServiceProvider services)
        where THub : class
    {
        var all = services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        var own = services.GetRequiredService<IOptions<GrpcServiceOptions<THub>>>().Value;
        return new HubMessageLimits
        {
            MaxReceiveBytes = own.MaxReceiveMessageSize ?? all.MaxReceiveMessageSize ?? DefaultMaxReceiveBytes,
            SendsPlainly = (own.ResponseCompressionAlgorithm ?? all.ResponseCompressionAlgorithm) is null
                && (own.MaxSendMessageSize ?? all.MaxSendMessageSize) is null,
        };
    }
}
