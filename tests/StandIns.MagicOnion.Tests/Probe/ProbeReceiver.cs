using System.Threading.Channels;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>Keeps what the server pushes, and answers what it asks.</summary>
internal sealed class ProbeReceiver : IProbeReceiver
{
    private readonly Channel<string> _pushes = Channel.CreateUnbounded<string>();

    public Func<int, string, Task<int>> Answer { get; set; } = (a, b) => Task.FromResult(42);

    public void B0() => Note("B0");

    public void B1(int a) => Note($"B1 {a}");

    public void B2(int a, string b) => Note($"B2 {a} {b}");

    public Task<int> CR(int a, string b) => Answer(a, b);

    public async Task<string> AskText(CancellationToken cancellationToken)
    {
        await Answer(0, "");
        return "text";
    }

    public void Said(string text) => Note(text);

    public ValueTask Confirm(int a)
    {
        Note($"Confirm {a}");
        return default;
    }

    public async Task<string> NextAsync(string what)
    {
        using var limit = new CancellationTokenSource(Limits.Wait);
        try
        {
            return await _pushes.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing was pushed; expected {what}.");
        }
    }

    public string[] Waiting()
    {
        var all = new List<string>();
        while (_pushes.Reader.TryRead(out var push))
        {
            all.Add(push);
        }

        return [.. all];
    }

    private void Note(string what) => _pushes.Writer.TryWrite(what);
}
