using MagicOnion;
using MessagePack;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>Arguments and results of every shape that a lying length or a wrong type can hit.</summary>
public interface IFuzzHub : IStreamingHub<IFuzzHub, IFuzzReceiver>
{
    Task<int> EchoAsync(int value);

    Task<string?> TextAsync(int number, string? text);

    ValueTask<int> NamesAsync(string[]? names);

    Task<byte[]?> BytesAsync(byte[]? bytes);

    Task<int> TableAsync(Dictionary<string, int[]>? table);

    Task<FuzzNode?> NodeAsync(FuzzNode? node);

    Task<bool> AnyAsync(object? value, Guid id, DateTime time);

    ValueTask NothingAsync();

    void Note(string text, List<long> numbers);

    /// <summary>Is refused with NotFound.</summary>
    Task RefuseAsync(string detail);

    Task ThrowAsync();

    /// <summary>Pushes that often, and then returns the number.</summary>
    Task<int> PushAsync(byte times);

    /// <summary>What the client makes of the value.</summary>
    Task<int> AskAsync(int value);
}

public interface IFuzzReceiver
{
    void OnText(string? text);

    void OnNode(int number, FuzzNode? node);

    void OnNothing();

    /// <summary>Twice the value.</summary>
    Task<int> DoubleAsync(int value);

    ValueTask<string> JoinAsync(string[] names, CancellationToken cancellationToken);

    Task ConfirmAsync(FuzzNode? node);
}

[MessagePackObject]
public sealed record FuzzNode
{
    [Key(0)]
    public string? Name { get; init; }

    [Key(1)]
    public FuzzNode? Next { get; init; }

    [Key(2)]
    public FuzzNode[]? Children { get; init; }

    [Key(3)]
    public double Weight { get; init; }
}

/// <summary>What the probes throw on purpose.</summary>
public sealed class FuzzException : Exception;
