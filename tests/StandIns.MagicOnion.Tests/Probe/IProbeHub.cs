using MagicOnion;
using MagicOnion.Server.Hubs;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>The hub of the captured sessions, so that names and ids fit them.</summary>
public interface IProbeHub : IStreamingHub<IProbeHub, IProbeReceiver>
{
    Task ZeroAsync();

    Task<int> OneAsync(int a);

    Task<string> TwoAsync(int a, string b);

    ValueTask VtAsync(int a);

    ValueTask<int> VtOfAsync(int a);

    void VoidOne(int a);

    Task<string?> NullAsync(string? a);

    Task ReturnStatusAsync(string detail);

    Task ThrowAsync();

    /// <summary>Pushes to the caller before it returns.</summary>
    Task<int> PushAllAsync();

    Task<int> AskClientAsync(int a, string b);

    Task<string> AskLateAsync();

    [MethodId(77)]
    Task CustomId(int a);

    /// <summary>Returns when <see cref="ProbeState.Gate"/> is opened.</summary>
    Task<int> WaitForGateAsync(int a);

    Task<int> FifteenAsync(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o);

    Task JoinAsync(string group);

    Task LeaveAsync(string group);

    /// <summary>Joins when <see cref="ProbeState.Gate"/> is opened.</summary>
    Task JoinLateAsync(string group);

    Task<int> CountAsync(string group);

    /// <summary>Says it to all, to all but the caller, to those, or to one.</summary>
    Task SayAsync(string group, string how, string text, Guid[] whom);

    Task<Guid> IdAsync();

    Task<int> AskMemberAsync(string group, string how, Guid whom);
}

public interface IProbeReceiver
{
    void B0();

    void B1(int a);

    void B2(int a, string b);

    Task<int> CR(int a, string b);

    Task<string> AskText(CancellationToken cancellationToken);

    void Said(string text);

    ValueTask Confirm(int a);
}
