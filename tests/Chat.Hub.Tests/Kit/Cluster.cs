using Chat.Contracts.Ids;
using Chat.Testing;

namespace Chat.Hub.Tests.Kit;

/// <summary>One History in memory and the hubs of a test.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly List<TestHub> _hubs = [];
    private readonly string _redis;

    private Cluster(HistoryHost historyHost, string redis)
    {
        HistoryHost = historyHost;
        _redis = redis;
    }

    public HistoryHost HistoryHost { get; }

    public ScriptedHistory History => HistoryHost.History;

    public static async Task<Cluster> StartAsync(string redis) => new(await HistoryHost.StartAsync(), redis);

    public async Task<TestHub> AddHubAsync(
        string environment = "Development",
        Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? services = null,
        TestIssuer? issuer = null,
        params (string Key, string Value)[] settings)
    {
        var hub = await TestHub.StartAsync(HistoryHost.Address, _redis, environment, services, issuer, settings);
        _hubs.Add(hub);
        return hub;
    }

    /// <summary>A channel with these people in it, each of them subscribed.</summary>
    public async Task<ChannelId> MeetAsync(params Person[] people)
    {
        var channel = History.AddChannel([.. people.Select(person => person.Id)]);
        foreach (var person in people)
        {
            await person.SubscribesAsync(channel);
        }

        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hub in _hubs)
        {
            await hub.DisposeAsync();
        }

        await HistoryHost.DisposeAsync();
    }
}
