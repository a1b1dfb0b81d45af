namespace Chat.LoadTest;

/// <summary>What is done to the system. Presets name sets of these; single ones can be given beside a preset.</summary>
internal sealed record LoadOptions
{
    /// <summary>Each its own TCP connection, dealt out to the hubs in turn.</summary>
    public int Connections { get; init; } = 1_000;

    public int Channels { get; init; } = 100;

    /// <summary>Online members of each channel, at most as many as there are connections.</summary>
    public int Members { get; init; } = 10;

    /// <summary>How many of the channels get messages; 0: all.</summary>
    public int Active { get; init; }

    /// <summary>Members of each such channel who send; 0: all.</summary>
    public int Senders { get; init; }

    /// <summary>Messages a second over all channels; 0: as fast as they are acknowledged.</summary>
    public double Rate { get; init; }

    /// <summary>Messages that a sender has under way when it is to be as fast as possible, 1 to 200.</summary>
    public int Batch { get; init; } = 5;

    /// <summary>Length of a message in bytes, 34 to 4,000.</summary>
    public int Size { get; init; } = 200;

    /// <summary>Measured time, after the warm-up.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time between subscribing and the first message, in which nothing happens but heartbeats.</summary>
    public TimeSpan Idle { get; init; }

    /// <summary>Percentage of the connections that stop reading when the load begins.</summary>
    public double Stalled { get; init; }

    /// <summary>Connections cut per second, which come back.</summary>
    public double Churn { get; init; }

    /// <summary>Whether all connections are cut at once, in the middle of the load.</summary>
    public bool Storm { get; init; }

    /// <summary>Whether the run is made twice, without and with the stalled readers.</summary>
    public bool Compares { get; init; }

    /// <summary>Megabytes of its own garbage that this program lets lie during the load; 0: it collects as usual.</summary>
    public int HeldGarbage { get; init; }

    /// <summary>What cannot be done; null when all is well.</summary>
    public string? Problem() => this switch
    {
        { Connections: < 1 or > 100_000 } => "--connections: 1 to 100000.",
        { Channels: < 1 or > 100_000 } => "--channels: 1 to 100000.",
        _ when Members < 1 || Members > Connections => "--members: 1 to the number of connections.",
        _ when Active < 0 || Active > Channels => "--active: 0 (all) to the number of channels.",
        _ when Senders < 0 || Senders > Members => "--senders: 0 (all) to the number of members.",
        { Rate: < 0 or > 1_000_000 } => "--rate: 0 to 1000000 messages a second.",
        { Batch: < 1 or > 200 } => "--batch: 1 to 200.",
        { Size: < 34 or > 4_000 } => "--size: 34 to 4000 bytes.",
        _ when Duration < TimeSpan.FromSeconds(1) || Duration > TimeSpan.FromHours(24) => "--duration: 1 to 86400 seconds.",
        { Stalled: < 0 or > 50 } => "--stalled: 0 to 50 percent.",
        { Churn: < 0 or > 10_000 } => "--churn: 0 to 10000 a second.",
        _ => null,
    };
}
