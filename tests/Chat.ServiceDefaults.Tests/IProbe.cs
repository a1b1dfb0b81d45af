using MagicOnion;

namespace Chat.ServiceDefaults.Tests;

/// <summary>What an operation ends with.</summary>
public enum Ending
{
    Well,
    Refused,
    Failed,
    CancelledByTheServer,
    RefusedElsewhere,
    AwayElsewhere,
    UnreadableStore,
    NeverEnds,
}

public interface IProbe : IService<IProbe>
{
    UnaryResult<int> EndAsync(Ending ending);
}

public interface IProbeHub : IStreamingHub<IProbeHub, IProbeReceiver>
{
    Task<int> EndAsync(Ending ending);
}

public interface IProbeReceiver
{
    void OnNothing();
}
