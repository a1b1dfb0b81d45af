using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>What browsers are told about every answer.</summary>
public static class SecurityHeaders
{
    // Pages have no scripts but their own, are framed by nobody, and send their forms home only.
    private const string ContentSecurityPolicy =
        "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string TransportSecurity = "max-age=31536000; includeSubDomains";

    /// <summary>
    /// Before everything that answers. Nothing is sniffed, framed, referred to or kept (an endpoint that sets
    /// <c>Cache-Control</c> or a policy of its own keeps it); outside Development, HTTPS only.
    /// </summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder application)
    {
        ArgumentNullException.ThrowIfNull(application);
        var onlySecure = !application.ApplicationServices.GetRequiredService<IHostEnvironment>().IsDevelopment();
        return application.Use((context, next) =>
        {
            context.Response.OnStarting(() => Add(context, onlySecure));
            return next(context);
        });
    }

    private static Task Add(HttpContext context, bool onlySecure)
    {
        var headers = context.Response.Headers;
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("X-Frame-Options", "DENY");
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        headers.TryAdd("Cache-Control", "no-store");
        if (onlySecure)
        {
            headers.TryAdd("Strict-Transport-Security", TransportSecurity);
        }

        return Task.CompletedTask;
    }
}
