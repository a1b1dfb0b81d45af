using System.Diagnostics;
using Chat.Contracts.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Errors;

/// <summary>The mapping of refusals and faults around HTTP endpoints: what <see cref="ErrorMapper"/> is for calls.</summary>
public static partial class ProblemAnswers
{
    public static IServiceCollection AddProblemAnswers(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.TryAddSingleton<CallMetrics>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services;
    }

    /// <summary>Before everything that may throw. A refusal is answered with its problem; what cannot be read is <c>invalid_request</c>; a fault is logged once, and its trace id is told.</summary>
    public static IApplicationBuilder UseProblemAnswers(this IApplicationBuilder application) => application.Use(AnswerAsync);

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response is { ContentType: null, StatusCode: StatusCodes.Status400BadRequest or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType })
            {
                // The framework does not throw for a body that it gave up reading.
                await RefuseAsync(context, Refusal.Of(ErrorCode.InvalidRequest, Sentence(context.Response.StatusCode)), context.Response.StatusCode);
            }
        }
        catch (RefusalException refused) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, refused.Refusal);
        }
        catch (BadHttpRequestException unreadable) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, Refusal.Of(ErrorCode.InvalidRequest, Sentence(unreadable.StatusCode)), unreadable.StatusCode);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            var trace = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no endpoint)";
            RequestFailed(context.RequestServices.GetRequiredService<ILogger<CallMetrics>>(), context.Request.Method, route, trace, fault);
            await RefuseAsync(context, Refusal.Of(ErrorCode.Internal, $"The server failed at this. Its log has the cause under {trace}."));
        }
    }

    private static async Task RefuseAsync(HttpContext context, Refusal refusal, int? status = null)
    {
        context.RequestServices.GetRequiredService<CallMetrics>().Refused(refusal.Code);
        await RefusalProblems.WriteAsync(context, refusal, status);
    }

    // Not the exception's own: it repeats what was sent.
    private static string Sentence(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => "The request is too large.",
        StatusCodes.Status415UnsupportedMediaType => "The request has to be JSON (application/json).",
        _ => "The request is malformed: it has not the form that this takes.",
    };

    [LoggerMessage(1003, LogLevel.Error, "{Method} {Route} failed; the caller was told {TraceId}.")]
    private static partial void RequestFailed(ILogger logger, string method, string route, string traceId, Exception exception);
}
