using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>What holds for every request, before anything of the service sees it.</summary>
internal sealed class RequestRules(ServerTls tls, IOptions<ServerLimitsOptions> limits, IOptions<AllowedOrigins> origins) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(ApplyAsync);
        if (origins.Value.Read().Count > 0)
        {
            application.UseWhen(IsOfClient, clients => clients.UseCors());
        }

        next(application);
    };

    private Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsCall(context.Request) && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = limits.Value.MaxRequestBytes;
        }

        // The proxy took the encryption off; what is made of the scheme (cookies, addresses) is for the client.
        if (tls.IsSecure && IsOfClient(context))
        {
            context.Request.Scheme = Uri.UriSchemeHttps;
        }

        return next(context);
    }

    // Whoever says so of something else is refused by what reads it: nothing that takes JSON or forms takes this.
    private static bool IsCall(HttpRequest request) => request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) is true;

    private static bool IsOfClient(HttpContext context) => context.Features.Get<ClientPort>() is not null;
}
