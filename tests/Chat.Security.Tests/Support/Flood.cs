using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Grpc.Core;

namespace Chat.Security.Tests.Support;

/// <summary>Connections that send as fast as they are answered, whatever they are told; as many users as there may be connections of each.</summary>
internal sealed class Flood : IAsyncDisposable
{
    private const int PerUser = 20;

    private readonly CancellationTokenSource _end = new();
    private readonly List<Person> _people = [];
    private readonly List<Task> _sending = [];
    private long _accepted;
    private long _refused;

    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>How often they were told that it is too much.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Connections that are still there.</summary>
    public int Connections => _people.Count(person => !person.Disconnecting.IsCompleted);

    public static async Task<Flood> StartAsync(SecuritySystem system, Uri hub, int connections)
    {
        var flood = new Flood();
        for (var user = 0; user * PerUser < connections; user++)
        {
            var name = SecuritySystem.NewName("mallory");
            ChannelId? channel = null;
            for (var i = 0; i < PerUser && flood._people.Count < connections; i++)
            {
                var person = await Person.ConnectWithAsync(hub, await system.TokenAsync(name));
                flood._people.Add(person);
                channel ??= (await person.Hub.CreateChannelAsync(SecuritySystem.NewName("flood"))).Id;
                var target = channel.Value;
                flood._sending.Add(Task.Run(() => flood.SendAsync(person, target)));
            }
        }

        return flood;
    }

    /// <summary>Waits until what its users may send at once is used up.</summary>
    public Task IsUnderWayAsync() => Eventually.Async(() => Refused > 2 * _people.Count, "a flood that is refused");

    /// <summary>How long an honest user waits for each answer, in milliseconds; null for what was not accepted.</summary>
    public static async Task<double?[]> HonestAsync(Person person, ChannelId channel, int messages)
    {
        var times = new double?[messages];
        for (var i = 0; i < messages; i++)
        {
            var watch = Stopwatch.StartNew();
            var answer = await person.SaysAsync(channel, $"honest {i}");
            times[i] = answer.IsAccepted ? watch.Elapsed.TotalMilliseconds : null;
        }

        return times;
    }

    public static double Quantile(IEnumerable<double> times, double quantile)
    {
        double[] ordered = [.. times.Order()];
        return ordered[(int)Math.Min(ordered.Length - 1, Math.Ceiling(ordered.Length * quantile) - 1)];
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_sending);
        foreach (var person in _people)
        {
            await person.DisposeAsync();
        }

        _end.Dispose();
    }

    private async Task SendAsync(Person person, ChannelId channel)
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                var answer = await person.SaysAsync(channel, "more of it");
                Interlocked.Increment(ref answer.IsAccepted ? ref _accepted : ref _refused);
            }
        }
        catch (Exception ended) when (ended is RpcException or ObjectDisposedException or OperationCanceledException or TimeoutException or RefusalException)
        {
            // Cut off: that is an answer too.
            Interlocked.Increment(ref _refused);
        }
    }
}
