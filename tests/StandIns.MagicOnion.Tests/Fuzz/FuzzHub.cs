using Grpc.Core;
using MagicOnion;
using MagicOnion.Server.Hubs;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>What a hub does before it takes calls.</summary>
public sealed class FuzzLife
{
    public Func<IFuzzReceiver, ValueTask> OnConnecting { get; set; } = _ => default;

    public Func<ValueTask> OnConnected { get; set; } = () => default;
}

public sealed class FuzzHub(FuzzLife life) : StreamingHubBase<IFuzzHub, IFuzzReceiver>, IFuzzHub
{
    protected override ValueTask OnConnecting() => life.OnConnecting(Client);

    protected override ValueTask OnConnected() => life.OnConnected();

    public Task<int> EchoAsync(int value) => Task.FromResult(value);

    public async Task<string?> TextAsync(int number, string? text)
    {
        await Task.Yield();
        return text;
    }

    public ValueTask<int> NamesAsync(string[]? names) => new(names?.Length ?? -1);

    public Task<byte[]?> BytesAsync(byte[]? bytes) => Task.FromResult(bytes);

    public Task<int> TableAsync(Dictionary<string, int[]>? table) => Task.FromResult(table?.Values.Sum(v => v?.Length ?? 0) ?? -1);

    public Task<FuzzNode?> NodeAsync(FuzzNode? node) => Task.FromResult(node);

    public Task<bool> AnyAsync(object? value, Guid id, DateTime time) => Task.FromResult(value is null);

    public async ValueTask NothingAsync() => await Task.Yield();

    public void Note(string text, List<long> numbers)
    {
    }

    public Task RefuseAsync(string detail) => throw new ReturnStatusException(StatusCode.NotFound, detail);

    public async Task ThrowAsync()
    {
        await Task.Yield();
        throw new FuzzException();
    }

    public async Task<int> PushAsync(byte times)
    {
        for (var i = 0; i < times; i++)
        {
            Client.OnNode(i, new FuzzNode { Name = "pushed" });
        }

        await Task.Yield();
        return times;
    }

    public Task<int> AskAsync(int value) => Client.DoubleAsync(value);
}

/// <summary>The client's side of it. Texts that begin with "throw" are thrown at.</summary>
internal sealed class FuzzReceiver : IFuzzReceiver
{
    public const string Bad = "throw";

    public void OnText(string? text) => Check(text);

    public void OnNode(int number, FuzzNode? node) => Check(node?.Name);

    public void OnNothing()
    {
    }

    public Task<int> DoubleAsync(int value) => Task.FromResult(unchecked(value * 2));

    public async ValueTask<string> JoinAsync(string[] names, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return string.Join(',', names ?? []);
    }

    public Task ConfirmAsync(FuzzNode? node)
    {
        Check(node?.Name);
        return Task.CompletedTask;
    }

    private static void Check(string? text)
    {
        if (text?.StartsWith(Bad, StringComparison.Ordinal) is true)
        {
            throw new FuzzException();
        }
    }
}
