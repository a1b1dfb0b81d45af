using Grpc.Core;
using MagicOnion;
using MagicOnion.Server.Hubs;

namespace StandIns.MagicOnion.Tests.Probe;

[Trace("class")]
public class ProbeHub(ProbeState state) : StreamingHubBase<IProbeHub, IProbeReceiver>, IProbeHub
{
    private readonly Dictionary<string, IGroup<IProbeReceiver>> _groups = [];

    protected override async ValueTask OnConnecting()
    {
        state.Happened("connecting");
        await state.OnConnecting(Context);
    }

    protected override ValueTask OnConnected()
    {
        state.Happened("connected");
        return state.OnConnected(Client);
    }

    protected override ValueTask OnDisconnected()
    {
        state.Happened($"disconnected {ConnectionId == Context.ContextId}");
        return state.OnDisconnected();
    }

    public Task ZeroAsync() => Task.CompletedTask;

    public Task<int> OneAsync(int a)
    {
        state.Happened($"one {a}");
        return Task.FromResult(a);
    }

    public async Task<string> TwoAsync(int a, string b)
    {
        await Task.Yield();
        return $"{a}{b}";
    }

    public ValueTask VtAsync(int a) => default;

    public async ValueTask<int> VtOfAsync(int a)
    {
        await Task.Yield();
        return a;
    }

    public void VoidOne(int a) => state.Happened($"void {a}");

    public Task<string?> NullAsync(string? a) => Task.FromResult(a);

    public Task ReturnStatusAsync(string detail) => throw new ReturnStatusException(StatusCode.NotFound, detail);

    public async Task ThrowAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("secret");
    }

    public async Task<int> PushAllAsync()
    {
        Client.B0();
        Client.B1(1);
        await Task.Yield();
        Client.B2(1, "x");
        return 3;
    }

    public Task<int> AskClientAsync(int a, string b) => Client.CR(a, b);

    public async Task<string> AskLateAsync()
    {
        try
        {
            return await Client.AskText(default);
        }
        catch (TaskCanceledException ex)
        {
            return ex.InnerException?.GetType().Name ?? "cancelled";
        }
    }

    [Trace("method")]
    public Task CustomId(int a) => Task.CompletedTask;

    public async Task<int> WaitForGateAsync(int a)
    {
        state.Happened($"in {a}");
        await state.Gate.Task;
        state.Happened($"out {a}");
        return a;
    }

    public Task<int> FifteenAsync(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o)
        => Task.FromResult(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o);

    public async Task JoinAsync(string group) => _groups[group] = await Group.AddAsync(group);

    public async Task JoinLateAsync(string group)
    {
        await state.Gate.Task;
        try
        {
            await Group.AddAsync(group);
            state.Happened("joined late");
        }
        catch (ObjectDisposedException)
        {
            state.Happened("too late");
        }
    }

    public async Task LeaveAsync(string group) => await _groups[group].RemoveAsync(Context);

    public async Task<int> CountAsync(string group) => await _groups[group].CountAsync();

    public Task SayAsync(string group, string how, string text, Guid[] whom)
    {
        Pick(group, how, whom).Said(text);
        return Task.CompletedTask;
    }

    public Task<Guid> IdAsync() => Task.FromResult(ConnectionId);

    public Task<int> AskMemberAsync(string group, string how, Guid whom) => Pick(group, how, [whom]).CR(1, "q");

    private IProbeReceiver Pick(string group, string how, Guid[] whom) => how switch
    {
        "all" => _groups[group].All,
        "except" => _groups[group].Except(whom),
        "only" => _groups[group].Only(whom),
        "single" => _groups[group].Single(whom[0]),
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, null),
    };
}
