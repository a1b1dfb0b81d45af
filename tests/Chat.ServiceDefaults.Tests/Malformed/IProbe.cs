using MagicOnion;

namespace Chat.ServiceDefaults.Tests.Malformed;

/// <summary>The probe as seen by a client that takes its argument for something else.</summary>
public interface IProbe : IService<IProbe>
{
    UnaryResult<int> EndAsync(string[] ending);
}

public interface IProbeHub : IStreamingHub<IProbeHub, IProbeReceiver>
{
    Task<int> EndAsync(string[] ending);
}
