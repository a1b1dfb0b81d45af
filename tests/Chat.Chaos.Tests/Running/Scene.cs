using Chat.Testing;

namespace Chat.Chaos.Tests.Running;

/// <summary>A channel of its own with members who talk while something breaks.</summary>
public sealed class Scene : IAsyncDisposable
{
    private const int MessagesBetween = 40;
    private const int MostTalkers = 4;

    private readonly ChaosSystem _system;
    private readonly Chance _chance;
    private readonly List<Member> _members = [];

    private Scene(ChaosSystem system, Chance chance, string channel)
    {
        _system = system;
        _chance = chance;
        Channel = channel;
    }

    public string Channel { get; }

    public IReadOnlyList<Member> Members => _members;

    public static async Task<Scene> BeginAsync(ChaosSystem system, Chance chance, int members = 4)
    {
        var scene = new Scene(system, chance, $"c{Guid.NewGuid():N}"[..12]);
        await Member.CreateChannelAsync(system.Address, $"{scene.Channel}-0", scene.Channel);
        scene._members.AddRange(await Task.WhenAll(Enumerable.Range(1, members).Select(number => scene.ConnectAsync($"{scene.Channel}-{number}", $"member {number}"))));
        return scene;
    }

    /// <param name="name">Of the user; one that is there already is another device of that user.</param>
    /// <param name="address">Another way to the hubs than everybody's.</param>
    public async Task<Member> JoinAsync(string name, Uri? address = null)
    {
        var member = await ConnectAsync(name, $"joined {_members.Count}", address);
        _members.Add(member);
        return member;
    }

    /// <summary>The first members talk before, during and after the fault; then nothing may be lost, doubled or out of order.</summary>
    public async Task TalkDuringAsync(Func<Task> fault)
    {
        using var until = new CancellationTokenSource();
        var (everybody, talkers) = (_members.ToArray(), _members.Take(MostTalkers).ToArray());
        var talking = talkers.Select(member => member.TalkAsync(until.Token)).ToArray();
        await AllGetOnAsync(talkers, everybody);
        await fault();
        await AllGetOnAsync(talkers, everybody);
        await until.CancelAsync();
        await Task.WhenAll(talking);
        await IsWholeAsync();
    }

    /// <summary>Everybody has heard everything, and what is stored is what was acknowledged.</summary>
    public Task IsWholeAsync() => Invariants.HoldAsync(_system.Database, _members);

    /// <summary>The same, counted.</summary>
    public Task<Findings> FindingsAsync() => Invariants.CountAsync(_system.Database, _members);

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }
    }

    private Task<Member> ConnectAsync(string name, string part, Uri? address = null) =>
        Member.ConnectAsync(address ?? _system.Address, name, Channel, _chance.For(part));

    private static async Task AllGetOnAsync(Member[] talkers, Member[] everybody)
    {
        var acknowledged = talkers.ToDictionary(member => member, member => member.Acknowledged + (MessagesBetween / MostTalkers));
        var heard = everybody.ToDictionary(member => member, member => member.LastHeard + MessagesBetween);
        await Eventually.Async(
            () => acknowledged.All(entry => entry.Key.Acknowledged >= entry.Value) && heard.All(entry => entry.Key.LastHeard >= entry.Value),
            "messages are acknowledged and heard by everybody");
    }
}
