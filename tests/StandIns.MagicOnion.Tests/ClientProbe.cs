using MagicOnion;
using MagicOnion.Server.Hubs;

namespace StandIns.MagicOnion.Tests.Clients;

public interface IProbeHub : IStreamingHub<IProbeHub, IProbeReceiver>
{
    Task ZeroAsync();

    Task<int> OneAsync(int a);

    Task<string> TwoAsync(int a, string b);

    ValueTask VtAsync(int a);

    ValueTask<int> ValueAsync(int a);

    Task<string?> NullAsync(string? a);

    Task<int> FifteenAsync(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o);

    void VoidOne(int a);

    [MethodId(77)]
    Task CustomId(int a);

    [Ignore]
    Task Left();
}

public interface IProbeReceiver
{
    void B0();

    void B1(int a);

    void B2(int a, string b);

    Task<int> CR(int a, string b);

    Task AskAsync();

    ValueTask<string> ValueAskAsync(string a, CancellationToken cancellationToken);

    ValueTask ValueConfirmAsync();
}

/// <summary>Notes what it is called with.</summary>
internal sealed class ProbeReceiver : IProbeReceiver
{
    private readonly List<string> _calls = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<string, Task> Happened { get; set; } = _ => Task.CompletedTask;

    public CancellationToken LastToken { get; private set; }

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public async Task<IReadOnlyList<string>> UntilAsync(int count)
    {
        while (true)
        {
            Task changed;
            lock (_calls)
            {
                if (_calls.Count >= count)
                {
                    return [.. _calls];
                }

                changed = _changed.Task;
            }

            await changed.Within($"{count} calls of the receiver; there were: {string.Join(", ", Calls)}");
        }
    }

    public void B0() => Note("B0");

    public void B1(int a) => Note($"B1 {a}");

    public void B2(int a, string b) => Note($"B2 {a} {b}");

    public async Task<int> CR(int a, string b)
    {
        Note($"CR {a} {b}");
        await Happened("CR");
        return 42;
    }

    public async Task AskAsync()
    {
        Note("Ask");
        await Happened("Ask");
    }

    public async ValueTask<string> ValueAskAsync(string a, CancellationToken cancellationToken)
    {
        LastToken = cancellationToken;
        Note($"ValueAsk {a}");
        await Happened("ValueAsk");
        return a + a;
    }

    public ValueTask ValueConfirmAsync()
    {
        Note("ValueConfirm");
        return new ValueTask(Happened("ValueConfirm"));
    }

    private void Note(string call)
    {
        TaskCompletionSource changed;
        lock (_calls)
        {
            _calls.Add(call);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
