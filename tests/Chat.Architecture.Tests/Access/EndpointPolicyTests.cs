using Chat.Architecture.Tests.Telemetry;
using Chat.Contracts;
using Chat.Contracts.Rights;
using Chat.ServiceDefaults.Endpoints;
using Chat.ServiceDefaults.Services;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Architecture.Tests.Access;

/// <summary>The same for everything that answers HTTP, in the services as they run.</summary>
[Collection(RunningServices.Collection)]
public sealed class EndpointPolicyTests(RunningServices services)
{
    [Fact]
    public void Every_endpoint_says_who_may()
    {
        var endpoints = Endpoints().ToList();

        Assert.True(endpoints.Count > 10, "hardly any endpoint was found");
        Assert.Empty(endpoints.Where(endpoint => !HasPolicy(endpoint)).Select(endpoint => endpoint.RoutePattern.RawText));
    }

    [Fact]
    public void Every_endpoint_that_not_everybody_may_call_has_a_test_that_is_refused()
    {
        var unproved = Endpoints()
            .Where(endpoint => ContractOf(endpoint) is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(route => !RefusalTests.Table.ContainsKey(route));

        Assert.Empty(unproved.Distinct());
    }

    [Fact]
    public void What_is_for_services_asks_for_their_key()
    {
        var open = Endpoints()
            .Where(endpoint => ContractOf(endpoint)?.GetCustomAttributes(typeof(RequiresAttribute), false) is [RequiresAttribute { Access: Contracts.Rights.Access.Service }])
            .Where(endpoint => endpoint.Metadata.GetMetadata<ServiceKeyRequired>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Empty(open);
    }

    // What is not there is refused by gRPC itself: its endpoints for methods that nobody implements are left out.
    private IEnumerable<RouteEndpoint> Endpoints() => services.Hosts.Values
        .SelectMany(host => host.Services.GetRequiredService<EndpointDataSource>().Endpoints)
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText?.Contains("unimplemented", StringComparison.Ordinal) is not true);

    private static bool HasPolicy(Endpoint endpoint) =>
        ContractOf(endpoint) is not null // its methods say who may
        || endpoint.Metadata.GetMetadata<OperatorsOnly>() is not null
        || endpoint.Metadata.GetMetadata<ServiceKeyRequired>() is not null
        || endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
        || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>The interface that a gRPC endpoint serves: the first part of its path.</summary>
    private static Type? ContractOf(Endpoint endpoint)
    {
        var service = (endpoint as RouteEndpoint)?.RoutePattern.RawText?.Trim('/').Split('/')[0];
        return typeof(IChatHub).Assembly.GetTypes().FirstOrDefault(type => type.IsInterface && type.Name == service);
    }
}
