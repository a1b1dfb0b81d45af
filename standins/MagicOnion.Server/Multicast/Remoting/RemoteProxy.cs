using System.Diagnostics.CodeAnalysis;
using Cysharp.Runtime.Multicast.Proxies;
using MagicOnion.Protocol;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>Serialises an invocation once and hands it to a writer, which knows whom it is for.</summary>
internal abstract class RemoteProxy<T>(IRemoteReceiverWriter writer, IRemoteSerializer serializer) : ProxyBase, IRemoteProxy
{
    public bool TryGetDirectWriter([NotNullWhen(true)] out IRemoteReceiverWriter? receiver)
    {
        // A single member of a group is looked up at each call, so it is no direct way.
        receiver = writer is IRemoteSingleWriter and not IGroupWriter ? writer : null;
        return receiver is not null;
    }

    public sealed override void Push<TArgument>(int index, TArgument argument)
    {
        if (writer is IFrameWriter { HasReceivers: false })
        {
            return;
        }

        var method = ReceiverMethods<T>.All[index];
        Send(argument, new SerializationContext(method.Name, method.Id, null));
    }

    public sealed override async Task Ask<TArgument>(int index, TArgument argument, CancellationToken cancellationToken)
    {
        var pending = PendingTasks();
        var method = ReceiverMethods<T>.All[index];
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = new SerializationContext(method.Name, method.Id, Guid.NewGuid());
        Send(argument, context, pending, pending.CreateTask(method.Name, method.Id, context.MessageId!.Value, completion, cancellationToken, serializer));
        await completion.Task;
    }

    public sealed override async Task<TResult> AskResult<TArgument, TResult>(int index, TArgument argument, CancellationToken cancellationToken)
    {
        var pending = PendingTasks();
        var method = ReceiverMethods<T>.All[index];
        var completion = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = new SerializationContext(method.Name, method.Id, Guid.NewGuid());
        Send(argument, context, pending, pending.CreateTask(method.Name, method.Id, context.MessageId!.Value, completion, cancellationToken, serializer));
        return await completion.Task;
    }

    private IRemoteClientResultPendingTaskRegistry PendingTasks()
        => writer is IRemoteSingleWriter ? writer.PendingTasks : throw ClientResults.OfManyReceivers();

    private void Send<TArgument>(TArgument argument, in SerializationContext context, IRemoteClientResultPendingTaskRegistry pending, PendingTask task)
    {
        pending.Register(task);
        try
        {
            Send(argument, context);
        }
        catch
        {
            pending.TryGetAndUnregisterPendingTask(task.MessageId, out _);
            throw;
        }
    }

    private void Send<TArgument>(TArgument argument, in SerializationContext context)
    {
        var frame = HubFrame.Rent();
        try
        {
            Invocation<TArgument>.Write(serializer, frame, argument, context);
            if (writer is IFrameWriter frames)
            {
                frames.Write(frame);
            }
            else
            {
                writer.Write(frame.Memory);
            }
        }
        finally
        {
            frame.Release();
        }
    }
}
