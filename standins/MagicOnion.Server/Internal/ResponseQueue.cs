using System.Threading.Channels;
using Grpc.Core;

namespace MagicOnion.Server.Internal;

/// <summary>Responses that a method does not wait for, written one after another. When full, more are refused.</summary>
internal sealed class ResponseQueue<T>
{
    private const int MaxQueued = 65_536;

    private readonly Channel<T> _queue = Channel.CreateBounded<T>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    public ResponseQueue(IServerStreamWriter<T> stream)
    {
        Written = Task.Run(() => WriteAsync(stream));
    }

    /// <summary>Ends after <see cref="Complete"/>, when all is written.</summary>
    public Task Written { get; }

    public void Add(T value)
    {
        if (!_queue.Writer.TryWrite(value))
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"{MaxQueued} responses wait to be sent; the client does not read."));
        }
    }

    public void Complete() => _queue.Writer.TryComplete();

    private async Task WriteAsync(IServerStreamWriter<T> stream)
    {
        await foreach (var value in _queue.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(value);
        }
    }
}
