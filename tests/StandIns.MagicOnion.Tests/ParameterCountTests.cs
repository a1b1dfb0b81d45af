using MagicOnion;
using MagicOnion.Client;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Every number of parameters that can be sent, in each place that has parameters.</summary>
public sealed partial class ParameterCountTests
{
    public static TheoryData<int> Counts => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(Counts))]
    public async Task Services_hubs_and_receivers_take_so_many_parameters(int count)
    {
        await using var server = await ProbeServer.StartAsync(types: [typeof(CountService), typeof(CountHub)]);
        var receiver = new CountReceiver();
        var hub = await StreamingHubClient.ConnectAsync<ICountHub, ICountReceiver>(server.Channel(), receiver).Within("the hub connects");
        var service = MagicOnionClient.Create<ICountService>(server.Channel());
        object[] arguments = [.. Enumerable.Range(1, count).Select(i => i % 2 == 1 ? i : (object)$"{i}")];

        var fromHub = await ((Task<string>)Invoke(typeof(ICountHub), hub, arguments)).Within("the hub answers");
        var fromService = await ((UnaryResult<string>)Invoke(typeof(ICountService), service, arguments)).ResponseAsync.Within("the service answers");

        var sent = string.Join(' ', arguments);
        Assert.Equal((sent, sent, sent), (fromHub, fromService, receiver.Last));
        await hub.DisposeAsync();
    }

    private static object Invoke(Type contract, object client, object[] arguments) => contract.GetMethod($"P{arguments.Length}")!.Invoke(client, arguments)!;
}
