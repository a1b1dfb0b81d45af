using System.Reflection;
using MagicOnion;
using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

public static class MagicOnionEndpointRouteBuilderExtensions
{
    private static readonly MethodInfo MapOne = typeof(MagicOnionEndpointRouteBuilderExtensions).GetMethod(nameof(MapGrpc), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Maps every service and hub of the loaded assemblies, except those of well-known libraries.</summary>
    public static IEndpointConventionBuilder MapMagicOnionService(this IEndpointRouteBuilder builder) => Map(builder, ServiceTypes.In(ServiceTypes.LoadedAssemblies()));

    public static IEndpointConventionBuilder MapMagicOnionService<T>(this IEndpointRouteBuilder builder)
        where T : class, IServiceMarker
        => Map(builder, [typeof(T)]);

    public static IEndpointConventionBuilder MapMagicOnionService(this IEndpointRouteBuilder builder, params Type[] serviceTypes) => Map(builder, serviceTypes);

    /// <summary>Maps every service and hub of these assemblies.</summary>
    public static IEndpointConventionBuilder MapMagicOnionService(this IEndpointRouteBuilder builder, params Assembly[] searchAssemblies)
        => Map(builder, ServiceTypes.In(searchAssemblies));

    private static MagicOnionServiceEndpointConventionBuilder Map(IEndpointRouteBuilder builder, IEnumerable<Type> types)
    {
        var services = builder.ServiceProvider.GetService<ServerServices>()
            ?? throw new InvalidOperationException("The services of MagicOnion are missing. Call AddMagicOnion on the service collection first.");
        var endpoints = new List<GrpcServiceEndpointConventionBuilder>();
        foreach (var type in types)
        {
            ServiceTypes.Check(type);
            endpoints.Add(Map(builder, type));
        }

        if (endpoints.Count == 0)
        {
            ServerLog.ServiceMethodNotDiscovered(services.Logger, "(none)");
        }

        return new MagicOnionServiceEndpointConventionBuilder(endpoints);
    }

    private static GrpcServiceEndpointConventionBuilder Map(IEndpointRouteBuilder builder, Type type)
    {
        try
        {
            return (GrpcServiceEndpointConventionBuilder)MapOne.MakeGenericMethod(type).Invoke(null, [builder])!;
        }
        catch (TargetInvocationException ex) when (ex.InnerException is InvalidOperationException inner)
        {
            // gRPC wraps what the contract says is wrong; that is what the reader wants first.
            throw new InvalidOperationException(inner.InnerException?.Message ?? inner.Message, inner);
        }
    }

    private static GrpcServiceEndpointConventionBuilder MapGrpc<T>(IEndpointRouteBuilder builder)
        where T : class
        => builder.MapGrpcService<T>();
}

/// <summary>Conventions for the endpoints of services: authorization, hosts and the like.</summary>
public class MagicOnionServiceEndpointConventionBuilder : IEndpointConventionBuilder
{
    private readonly IReadOnlyList<GrpcServiceEndpointConventionBuilder> _inner;

    public MagicOnionServiceEndpointConventionBuilder(GrpcServiceEndpointConventionBuilder inner)
        : this([inner])
    {
    }

    internal MagicOnionServiceEndpointConventionBuilder(IReadOnlyList<GrpcServiceEndpointConventionBuilder> inner)
    {
        _inner = inner;
    }

    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (var endpoints in _inner)
        {
            endpoints.Add(convention);
        }
    }
}
