using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.ServiceDefaults.Redaction;

/// <summary>What a trace says of a request: what was called, not what came with it.</summary>
internal static class RedactedRequests
{
    private const string Path = "url.path";

    /// <summary>Takes out what the instrumentation has put in, whatever it is told in the environment (the AppHost asks for whole queries).</summary>
    public static void AtStart(Activity span, HttpRequest request)
    {
        span.SetTag("url.query", null);
        span.SetTag("user_agent.original", null);
        span.SetTag(Path, Redacted(request.HttpContext, request.Path));
    }

    /// <summary>By now it is known whether the path is one of ours, and its parameters have names.</summary>
    public static void AtEnd(Activity span, HttpResponse response)
    {
        if (response.HttpContext.GetEndpoint() is RouteEndpoint { RoutePattern: var route })
        {
            span.SetTag(Path, route.Parameters.Count == 0 ? response.HttpContext.Request.Path.Value : $"/{route.RawText?.TrimStart('/')}");
        }
    }

    private static string Redacted(HttpContext context, PathString path) =>
        context.RequestServices.GetRequiredService<IRedactorProvider>().GetRedactor(ChatData.Content).Redact(path.Value);
}
