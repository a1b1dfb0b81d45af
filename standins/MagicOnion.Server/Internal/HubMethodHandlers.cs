using System.Buffers;
using MagicOnion.Protocol;
using MagicOnion.Serialization;

namespace MagicOnion.Server.Internal;

/// <summary>Methods that return nothing, at once or later.</summary>
internal sealed class HubMethodHandler<THub, TArgument>(
    string hub, HubMethod method, Attribute[] attributes, ServerServices services, IMagicOnionSerializer serializer, Func<THub, TArgument, ValueTask> invoke)
    : HubMethodHandler(hub, method, attributes, services)
{
    protected override ValueTask RunAsync(HubSession session, in HubRequest request)
    {
        var argument = serializer.Deserialize<TArgument>(new ReadOnlySequence<byte>(request.Body));
        var call = invoke((THub)session.Context.Instance, argument);
        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(call, session, request);
        }

        Answer(session, request);
        return default;
    }

    private async ValueTask AwaitAsync(ValueTask call, HubSession session, HubRequest request)
    {
        await call;
        Answer(session, request);
    }

    private void Answer(HubSession session, in HubRequest request)
    {
        if (!request.WantsAnswer)
        {
            return;
        }

        var frame = HubFrame.Rent();
        ServerFrameWriter.WriteEmptyResponse(frame, request.MessageId, request.MethodId);
        session.Outbox.Add(frame);
    }
}

/// <summary>Methods that return something.</summary>
internal sealed class HubMethodHandler<THub, TArgument, TResult>(
    string hub, HubMethod method, Attribute[] attributes, ServerServices services, IMagicOnionSerializer serializer, Func<THub, TArgument, ValueTask<TResult>> invoke)
    : HubMethodHandler(hub, method, attributes, services)
{
    protected override ValueTask RunAsync(HubSession session, in HubRequest request)
    {
        var argument = serializer.Deserialize<TArgument>(new ReadOnlySequence<byte>(request.Body));
        var call = invoke((THub)session.Context.Instance, argument);
        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(call, session, request);
        }

        Answer(session, request, call.Result);
        return default;
    }

    private async ValueTask AwaitAsync(ValueTask<TResult> call, HubSession session, HubRequest request) => Answer(session, request, await call);

    private void Answer(HubSession session, in HubRequest request, TResult result)
    {
        if (!request.WantsAnswer)
        {
            return;
        }

        var frame = HubFrame.Rent();
        try
        {
            ServerFrameWriter.WriteResponse(frame, request.MessageId, request.MethodId, result, serializer);
        }
        catch
        {
            frame.Release();
            throw;
        }

        session.Outbox.Add(frame);
    }
}
