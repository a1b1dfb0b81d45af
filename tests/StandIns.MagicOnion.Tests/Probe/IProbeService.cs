using MagicOnion;

namespace StandIns.MagicOnion.Tests.Probe;

public interface IProbeService : IService<IProbeService>
{
    UnaryResult ZeroAsync();

    UnaryResult<int> OneAsync(int a);

    UnaryResult<string> TwoAsync(int a, string b);

    UnaryResult<bool> ThreeAsync(int a, string b, bool c);

    UnaryResult<int> OptionalAsync(int a, int b = 40);

    UnaryResult<string?> NullAsync(string? a);

    UnaryResult<int> FilteredAsync(int a);

    UnaryResult FailAsync(string how);

    UnaryResult<int> FailWithValueAsync(string how);

    UnaryResult<string> SlowPlainTaskAsync();

    Task<ServerStreamingResult<int>> SrvStream(int from, int to);

    Task<ClientStreamingResult<int, int>> CliStream();

    Task<DuplexStreamingResult<int, int>> DupStream();
}
