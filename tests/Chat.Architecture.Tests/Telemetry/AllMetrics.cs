using System.Diagnostics.Metrics;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.History.Data.Outbox;
using Chat.History.Diagnostics;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;
using Chat.ServiceDefaults.Errors;
using Chat.ServiceDefaults.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chat.Architecture.Tests.Telemetry;

/// <summary>Every instrument, measured once with everything it is tagged with: also those that tell of rare things.</summary>
internal static class AllMetrics
{
    public static ServiceProvider Measure()
    {
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var hub = new HubMetrics(meters);
        hub.MessagesSent(1);
        hub.MessageRefused(ErrorCode.Busy);
        hub.CallAnswered(TimeSpan.FromMilliseconds(1));
        hub.BatchLeft(TimeSpan.FromMilliseconds(1), 1);
        hub.Subscribed();
        hub.EventsRepaired(1);
        hub.ConnectionOpened();
        hub.SlowConsumerEnded(DeliveryBound.Events);
        hub.TokenEnded(DisconnectCode.TokenExpired, 1);
        hub.WatchRevocations(() => TimeSpan.FromSeconds(1));
        hub.Broadcast(TimeSpan.FromMilliseconds(1), 1, 1);
        var history = new HistoryMetrics(meters);
        history.Appended(TimeSpan.FromMilliseconds(1));
        history.Committing(1);
        history.Replayed(TimeSpan.FromMilliseconds(1), "postgres");
        history.WatchOutbox(() => [new OutboxLag("push", TimeSpan.FromSeconds(1))]);
        new CallMetrics(meters).Refused(ErrorCode.Busy);
        new TokenRefusals(meters, NullLogger<TokenRefusals>.Instance).Refuse(TokenProblem.Expired);
        return services;
    }
}
