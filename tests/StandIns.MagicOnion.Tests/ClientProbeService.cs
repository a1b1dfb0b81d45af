using MagicOnion;

namespace StandIns.MagicOnion.Tests.Clients;

public interface IProbeServiceParent
{
    UnaryResult<int> InheritedAsync(int a);
}

public interface IProbeService : IService<IProbeService>, IProbeServiceParent
{
    UnaryResult<int> ZeroAsync();

    UnaryResult<string> TwoAsync(int a, string b);

    UnaryResult<string?> NullAsync(string? a);

    UnaryResult NothingAsync(int a);

    Task<ServerStreamingResult<int>> ManyAsync(int from, int count);

    Task<ClientStreamingResult<int, int>> SumAsync();

    Task<DuplexStreamingResult<int, string>> BothAsync();
}
