using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>Marks connections of the port that clients reach. A Host header could be made up; this cannot.</summary>
internal sealed class ClientPort
{
    public static readonly ClientPort Instance = new();
}

/// <summary>Marks an endpoint that is not found on the port that clients reach.</summary>
public sealed class OperatorsOnly;

/// <summary>Keeps endpoints from clients.</summary>
public static class ClientPortExtensions
{
    /// <summary>Not found on the port that clients reach; on the others, whoever reaches them is an operator.</summary>
    public static TBuilder ForOperatorsOnly<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.DisableHttpMetrics();
        endpoints.AllowAnonymous();
        endpoints.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate;
            endpoint.Metadata.Add(new OperatorsOnly());
            endpoint.RequestDelegate = context =>
            {
                if (next is not null && context.Features.Get<ClientPort>() is null)
                {
                    return next(context);
                }

                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });
        return endpoints;
    }
}
