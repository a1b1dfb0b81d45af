using Chat.Contracts.History;
using Chat.Hub.Services;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace Chat.Hub.History;

/// <summary>Opens the channel to History: calls are tried again where that does no harm.</summary>
internal static class HistoryChannel
{
    public const string Service = "history";

    public static GrpcChannel Open(IServiceProvider services) => ServiceChannel.Open(
        Service,
        services.AddressesOf(Service),
        services,
        Repeatable(),
        Once(nameof(IHistoryService.CreateChannelAsync)),
        Once(nameof(IHistoryService.LeaveChannelAsync)), Once(nameof(IHistoryService.ChangeMemberAsync)));

    // A second try of what was done already gives the same answer, except where it says so below.
    private static MethodConfig Repeatable() => new()
    {
        Names = { new MethodName { Service = nameof(IHistoryService) } },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 3,
            InitialBackoff = TimeSpan.FromMilliseconds(50),
            MaxBackoff = TimeSpan.FromMilliseconds(500),
            BackoffMultiplier = 3,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };

    // A second try would find what the first one did, and call the name taken or the user no member.
    private static MethodConfig Once(string method) => new()
    {
        Names = { new MethodName { Service = nameof(IHistoryService), Method = method } },
    };
}
