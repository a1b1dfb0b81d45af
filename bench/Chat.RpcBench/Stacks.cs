namespace Chat.RpcBench;

/// <summary>What is compared.</summary>
internal static class Stacks
{
    public const string MagicOnion = "magiconion";
    public const string SignalR = "signalr";

    public static IReadOnlyList<string> All { get; } = [MagicOnion, SignalR];
}
