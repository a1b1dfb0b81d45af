namespace Chat.LoadTest;

/// <summary>The runs that have a name. Those without a word about it have 100 channels of 10 online members and messages of 200 bytes.</summary>
internal static class Presets
{
    // With two busy cores the compiler of the runtime takes that long to be through with what is hot.
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(20);

    public static IReadOnlyDictionary<string, LoadOptions> All { get; } = new Dictionary<string, LoadOptions>
    {
        ["smoke"] = new() { Connections = 20, Channels = 4, Rate = 100, Duration = TimeSpan.FromSeconds(5), Warmup = TimeSpan.FromSeconds(1) },
        ["ack"] = new() { Warmup = Warm },
        ["hot"] = new() { Connections = 10, Channels = 1, Batch = 50, Warmup = Warm, Duration = TimeSpan.FromSeconds(20) },
        ["latency"] = new() { Connections = 10, Channels = 1, Rate = 2_000, Warmup = Warm, Duration = TimeSpan.FromSeconds(30) },
        ["spread"] = new() { Rate = 1_000, Warmup = Warm, Duration = TimeSpan.FromSeconds(30) },
        ["idle10k"] = new() { Connections = 10_000, Channels = 1_000, Active = 100, Rate = 500, HeldGarbage = 2_000, Idle = TimeSpan.FromSeconds(40), Warmup = Warm, Duration = TimeSpan.FromSeconds(30) },
        ["storm"] = new() { Connections = 5_000, Channels = 500, Rate = 100, Storm = true, Duration = TimeSpan.FromSeconds(40) },
        ["stalled"] = new() { Rate = 500, Stalled = 1, Compares = true, Warmup = Warm, Duration = TimeSpan.FromSeconds(30) },
        ["churn"] = new() { Rate = 1_000, Churn = 20, Duration = TimeSpan.FromSeconds(30) },
    };
}
