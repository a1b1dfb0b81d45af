using Grpc.Core;
using MagicOnion;
using MagicOnion.Server;

namespace StandIns.MagicOnion.Tests.Probe;

public class ProbeService(ProbeState state) : ServiceBase<IProbeService>, IProbeService
{
    public UnaryResult ZeroAsync() => UnaryResult.CompletedResult;

    public UnaryResult<int> OneAsync(int a) => new(a);

    public async UnaryResult<string> TwoAsync(int a, string b)
    {
        await Task.Yield();
        return $"{a}{b}";
    }

    public UnaryResult<bool> ThreeAsync(int a, string b, bool c) => UnaryResult.FromResult(c);

    public UnaryResult<int> OptionalAsync(int a, int b = 40) => new(a + b);

    public UnaryResult<string?> NullAsync(string? a) => new(a);

    [TraceService("outer", Order = 1)]
    [TraceService("inner", Order = 2)]
    [FromServiceFilter(typeof(InjectedFilter))]
    public UnaryResult<int> FilteredAsync(int a) => new(a);

    public UnaryResult FailAsync(string how)
    {
        Fail(how);
        return default;
    }

    public UnaryResult<int> FailWithValueAsync(string how)
    {
        Fail(how);
        return how switch
        {
            "custom" => new UnaryResult<int>(ReturnStatusCode<int>(123, "own")),
            _ => ReturnStatus<int>(StatusCode.AlreadyExists, "there"),
        };
    }

    public UnaryResult<string> SlowPlainTaskAsync() => new(SlowAsync());

    public async Task<ServerStreamingResult<int>> SrvStream(int from, int to)
    {
        var stream = GetServerStreamingContext<int>();
        for (var i = from; i < to; i++)
        {
            await stream.WriteAsync(i);
        }

        return stream.Result();
    }

    public async Task<ClientStreamingResult<int, int>> CliStream()
    {
        var stream = GetClientStreamingContext<int, int>();
        var sum = 0;
        await stream.ForEachAsync(i => sum += i);
        return stream.Result(sum);
    }

    public async Task<DuplexStreamingResult<int, int>> DupStream()
    {
        var stream = GetDuplexStreamingContext<int, int>();
        while (await stream.MoveNext())
        {
            await stream.WriteAsync(stream.Current * 2);
        }

        return stream.Result();
    }

    private async Task<string> SlowAsync()
    {
        await state.Gate.Task;
        return "done";
    }

    private static void Fail(string how)
    {
        switch (how)
        {
            case "status":
                throw new ReturnStatusException(StatusCode.NotFound, "nf");
            case "throw":
                throw new InvalidOperationException("secret");
            case "rpc":
                throw new RpcException(new Status(StatusCode.DataLoss, "lost"));
        }
    }
}
