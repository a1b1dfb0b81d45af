using Grpc.Core;
using MagicOnion.Protocol;
using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Filters;
using MagicOnion.Server.Hubs;

namespace MagicOnion.Server.Internal;

/// <summary>Runs the calls of one hub method and answers them.</summary>
internal abstract class HubMethodHandler
{
    private readonly string _hub;
    private readonly Func<StreamingHubContext, ValueTask>? _pipeline;
    private readonly ServerServices _services;

    protected HubMethodHandler(string hub, HubMethod method, Attribute[] attributes, ServerServices services)
    {
        _hub = hub;
        _services = services;
        Method = method;
        Path = $"{hub}/{method.Name}";
        AttributeLookup = attributes.ToLookup(a => a.GetType());
        _pipeline = FilterPipeline.OfHub(services.Options.GlobalStreamingHubFilters, attributes, services.Root, RunInPipelineAsync);
    }

    public HubMethod Method { get; }

    public string Path { get; }

    public ILookup<Type, Attribute> AttributeLookup { get; }

    /// <summary>Never throws, and gives the frame of the request back.</summary>
    public ValueTask InvokeAsync(HubSession session, in HubRequest request)
    {
        ServerLog.BeginInvokeHubMethod(_services.Logger, Path, request.Body.Length);
        var started = TimeProvider.System.GetTimestamp();
        StreamingHubContext? context = null;
        ValueTask call;
        try
        {
            if (_pipeline is null)
            {
                call = RunAsync(session, request);
            }
            else
            {
                context = new StreamingHubContext { Session = session, Method = this, HubRequest = request, Timestamp = _services.TimeProvider.GetUtcNow().UtcDateTime };
                call = _pipeline(context);
            }
        }
#pragma warning disable CA1031 // The failure of a call is its answer.
        catch (Exception ex)
        {
            Complete(session, request, started, context, ex);
            return default;
        }
#pragma warning restore CA1031

        if (call.IsCompletedSuccessfully)
        {
            Complete(session, request, started, context, null);
            return default;
        }

        return AwaitAsync(call, session, request, started, context);
    }

    /// <summary>Calls the method, and answers with its result when an answer is wanted.</summary>
    protected abstract ValueTask RunAsync(HubSession session, in HubRequest request);

    private async ValueTask RunInPipelineAsync(StreamingHubContext context)
    {
        await RunAsync(context.Session, context.HubRequest);
        context.IsAnswered = true;
    }

    private async ValueTask AwaitAsync(ValueTask call, HubSession session, HubRequest request, long started, StreamingHubContext? context)
    {
        Exception? failure = null;
        try
        {
            await call;
        }
#pragma warning disable CA1031 // The failure of a call is its answer.
        catch (Exception ex)
        {
            failure = ex;
        }
#pragma warning restore CA1031

        Complete(session, request, started, context, failure);
    }

    private void Complete(HubSession session, in HubRequest request, long started, StreamingHubContext? context, Exception? failure)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        if (failure is not null)
        {
            _services.Metrics.MethodThrew(_hub, Method.Name, failure);
            Fail(session, request, canAnswer: request.WantsAnswer && context is not { IsAnswered: true }, failure);
        }
        else if (request.WantsAnswer && context is { IsAnswered: false })
        {
            session.Fail(request.MessageId, StatusCode.Internal, $"A filter of '{Path}' ended the call without an answer.", null);
        }

        if (_services.Metrics.MeasuresMethods)
        {
            _services.Metrics.MethodEnded(_hub, Method.Name, elapsed, failure);
        }

        ServerLog.EndInvokeHubMethod(_services.Logger, Path, request.Body.Length, elapsed, failure is null ? "" : "error");
        request.Frame.Release();
    }

    private void Fail(HubSession session, in HubRequest request, bool canAnswer, Exception failure)
    {
        if (failure is ReturnStatusException status)
        {
            if (canAnswer)
            {
                session.Fail(request.MessageId, status.StatusCode, status.Detail, null);
            }

            return;
        }

        if (failure is not OperationCanceledException || !session.HasEnded)
        {
            ServerLog.ErrorOnHubMethod(_services.Logger, failure, Path);
        }

        if (canAnswer)
        {
            var stackTrace = _services.Options.IsReturnExceptionStackTraceInErrorDetail ? failure.ToString() : null;
            session.Fail(request.MessageId, StatusCode.Internal, $"An error occurred while processing handler '{Path}'.", stackTrace);
        }
    }
}
