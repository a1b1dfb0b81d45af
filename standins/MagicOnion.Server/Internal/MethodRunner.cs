using System.Text;
using Grpc.Core;
using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Filters;

namespace MagicOnion.Server.Internal;

/// <summary>Runs calls of one method through its filters, and turns exceptions into statuses.</summary>
internal sealed class MethodRunner
{
    private const int MaxDetailLength = 5000;

    private readonly Func<ServiceContext, ValueTask> _pipeline;
    private readonly ServerServices _services;
    private readonly string _methodType;

    public MethodRunner(MethodDescriptor method, ServerServices services, Func<ServiceContext, ValueTask> body)
    {
        Method = method;
        _services = services;
        _methodType = method.MethodType.ToString();
        _pipeline = FilterPipeline.OfService(services.Options.GlobalFilters, method.Attributes, services.Root, body);
    }

    public MethodDescriptor Method { get; }

    public DateTimeOffset Now => _services.TimeProvider.GetUtcNow();

    public async Task RunAsync(ServiceContext context)
    {
        ((IServiceBase)context.Instance).Context = context;
        if (_services.Options.EnableCurrentContext)
        {
            ServiceContext.Current = context;
        }

        ServerLog.BeginInvokeMethod(_services.Logger, _methodType, Method.Path);
        var started = TimeProvider.System.GetTimestamp();
        var failed = true;
        try
        {
            await _pipeline(context);
            failed = false;
        }
        catch (ReturnStatusException ex)
        {
            throw new RpcException(ex.ToStatus());
        }
        catch (Exception ex) when (ex is not RpcException && !IsCancellation(ex, context))
        {
            ServerLog.ErrorOnServiceMethod(_services.Logger, ex, Method.Path);
            if (!_services.Options.IsReturnExceptionStackTraceInErrorDetail)
            {
                throw;
            }

            context.Response = null;
            context.CallContext.Status = new Status(StatusCode.Unknown, Describe(ex));
        }
        finally
        {
            var elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            ServerLog.EndInvokeMethod(_services.Logger, _methodType, Method.Path, elapsed, failed ? "error" : "");
        }
    }

    private static bool IsCancellation(Exception ex, ServiceContext context)
        => ex is OperationCanceledException && context.CallContext.CancellationToken.IsCancellationRequested;

    /// <summary>The exception without the frames of the async machinery, and not longer than headers can be.</summary>
    private static string Describe(Exception ex)
    {
        var text = new StringBuilder();
        foreach (var line in ex.ToString().AsSpan().EnumerateLines())
        {
            if (line.Contains("System.Runtime.CompilerServices.", StringComparison.Ordinal) || line.StartsWith("--- End of stack trace", StringComparison.Ordinal))
            {
                continue;
            }

            text.Append(line).AppendLine();
            if (text.Length > MaxDetailLength)
            {
                text.Length = MaxDetailLength;
                break;
            }
        }

        return text.ToString().TrimEnd();
    }
}
