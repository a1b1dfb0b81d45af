using Chat.ServiceDefaults.Services;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

public static class ServiceKeyExtensions
{
    /// <summary>
    /// The <see cref="ServiceKey"/>, for those who send it and those who ask for it. Outside Development the start is refused without
    /// <c>Services:Key</c>; in Development it is not asked for then, which is said once.
    /// </summary>
    public static TBuilder AddServiceKey<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(ServiceKey)))
        {
            return builder;
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServiceKeyOptions>, ServiceKeyOptionsValidator>());
        builder.Services.AddValidatedOptions<ServiceKeyOptions>(ServiceKeyOptions.SectionName);
        builder.Services.AddSingleton<ServiceKey>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ServiceKey>());
        return builder;
    }

    /// <summary>Lets only calls of services pass: others get 401, or over gRPC the status Unauthenticated. Needs <see cref="AddServiceKey"/>.</summary>
    public static TBuilder RequireServiceKey<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate;
            endpoint.Metadata.Add(new ServiceKeyRequired());
            endpoint.RequestDelegate = context =>
            {
                var key = context.RequestServices.GetRequiredService<ServiceKey>();
                if (key.Fits(context.Request.Headers[ServiceKey.Header]))
                {
                    return next is null ? Task.CompletedTask : next(context);
                }

                key.Refused(endpoint.DisplayName ?? "an endpoint");
                return RefuseAsync(context);
            };
        });
        return endpoints;
    }

    // Not a refusal of the error table: it would reach a user, who is told to sign in because two services have different keys.
    private static Task RefuseAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) is not true)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)StatusCode.Unauthenticated).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = "This is for services with the key only.";
        return Task.CompletedTask;
    }
}
