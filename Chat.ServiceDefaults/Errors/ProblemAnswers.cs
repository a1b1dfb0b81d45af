using System.Data.Common;
using System.Diagnostics;
using System.Text;
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
            if (!context.Response.HasStarted && context.Response.ContentType is null && Unsaid(context.Response.StatusCode) is { } refusal)
            {
                await RefuseAsync(context, refusal, context.Response.StatusCode);
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
        catch (Exception unstorable) when (!context.Response.HasStarted && (IsUnstorable(unstorable) || (unstorable is InvalidDataException && context.Request.HasFormContentType)))
        {
            await RefuseAsync(context, Refusal.Of(ErrorCode.InvalidRequest, "The request has characters that no text has."));
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

    // A form that cannot be read is no fault of ours. PostgreSQL has no text with a NUL in it, and half a surrogate pair is no UTF-8. Who looks something up by what was sent need not know.
    private static bool IsUnstorable(Exception? fault) =>
        fault is EncoderFallbackException or DbException { SqlState: "22021" } || (fault is { InnerException: { } cause } && IsUnstorable(cause));

    // The framework does not throw for a body that it gave up reading, nor does who looked at a token say more than the status.
    private static Refusal? Unsaid(int status) => status switch
    {
        StatusCodes.Status400BadRequest or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType => Refusal.Of(ErrorCode.InvalidRequest, Sentence(status)),
        StatusCodes.Status401Unauthorized => Refusal.Of(ErrorCode.SignInRequired, "Sign in first."),
        StatusCodes.Status403Forbidden => Refusal.Of(ErrorCode.NotAllowed, "Your role does not allow this."),
        _ => null,
    };

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
