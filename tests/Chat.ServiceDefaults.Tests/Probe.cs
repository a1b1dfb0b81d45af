using Chat.Contracts.Errors;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Server;
using MagicOnion.Server.Hubs;
using MessagePack;

namespace Chat.ServiceDefaults.Tests;

public sealed class Probe(Endings endings) : ServiceBase<IProbe>, IProbe
{
    public async UnaryResult<int> EndAsync(Ending ending) => await endings.EndAsync(ending, Context.CallContext.CancellationToken);
}

public sealed class ProbeHub(Endings endings) : StreamingHubBase<IProbeHub, IProbeReceiver>, IProbeHub
{
    public Task<int> EndAsync(Ending ending) => endings.EndAsync(ending, Context.CallContext.CancellationToken);
}

public sealed class Endings
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A call that never ends by itself has begun.</summary>
    public Task Begun => _begun.Task;

    public Task Cancelled => _cancelled.Task;

    public async Task<int> EndAsync(Ending ending, CancellationToken cancellationToken)
    {
        switch (ending)
        {
            case Ending.Refused:
                throw new RefusalException(ErrorCode.ChannelNotFound, "There is no such channel.");
            case Ending.Failed:
                throw new InvalidOperationException("Password=geheim");
            case Ending.CancelledByTheServer:
                throw new OperationCanceledException("a time limit of its own");
            case Ending.RefusedElsewhere:
                throw new RpcException(new Status(StatusCode.ResourceExhausted, Refusal.Of(ErrorCode.Busy, "Full.").ToDetail()));
            case Ending.AwayElsewhere:
                throw new RpcException(new Status(StatusCode.Unavailable, "connection refused"));
            case Ending.UnreadableStore:
                return MessagePackSerializer.Deserialize<int>("nonsense"u8.ToArray().Prepend((byte)0xA8).ToArray(), cancellationToken: cancellationToken);
            case Ending.NeverEnds:
                _begun.TrySetResult();
                try
                {
                    await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    _cancelled.TrySetResult();
                    throw;
                }

                return 0;
            default:
                return 1;
        }
    }
}
