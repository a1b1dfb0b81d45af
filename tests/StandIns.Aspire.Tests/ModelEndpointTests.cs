using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ModelEndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_endpoint_is_named_after_its_scheme_or_its_protocol()
    {
        Assert.Equal("tcp", new EndpointAnnotation(ProtocolType.Tcp).Name);
        Assert.Equal("http", new EndpointAnnotation(ProtocolType.Tcp, uriScheme: "http").Name);
        Assert.Equal("http", new EndpointAnnotation(ProtocolType.Tcp, uriScheme: "https").Transport);
        Assert.Equal("tcp", new EndpointAnnotation(ProtocolType.Tcp, uriScheme: "redis").Transport);
        Assert.Equal("udp", new EndpointAnnotation(ProtocolType.Udp).UriScheme);
        Assert.True(new EndpointAnnotation(ProtocolType.Tcp).IsProxied);
    }

    [Fact]
    public void Without_a_proxy_one_port_is_both()
    {
        var byPort = new EndpointAnnotation(ProtocolType.Tcp, port: 5000, isProxied: false);
        var byTarget = new EndpointAnnotation(ProtocolType.Tcp, targetPort: 6000, isProxied: false);
        var proxied = new EndpointAnnotation(ProtocolType.Tcp, port: 5000);

        Assert.Equal(5000, byPort.TargetPort);
        Assert.Equal(6000, byTarget.Port);
        Assert.Null(proxied.TargetPort);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_outside_its_range_is_refused(int port)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Builder().AddPlainProject("api").WithHttpEndpoint(port: port));
    }

    [Fact]
    public void Two_endpoints_of_one_name_are_refused()
    {
        var api = Builder().AddPlainProject("api").WithHttpEndpoint();

        var exception = Assert.Throws<DistributedApplicationException>(() => api.WithHttpEndpoint());

        Assert.Contains("'http'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_callback_changes_an_endpoint_and_makes_a_missing_one()
    {
        var api = Builder().AddPlainProject("api").WithHttpEndpoint()
            .WithEndpoint("http", endpoint => endpoint.Transport = "http2")
            .WithEndpoint("extra", endpoint => endpoint.Port = 5001)
            .WithEndpoint("never", endpoint => endpoint.Port = 1, createIfNotExists: false);

        Assert.Equal("http2", EndpointOf(api, "http").Transport);
        Assert.Equal(5001, EndpointOf(api, "extra").Port);
        Assert.False(api.GetEndpoint("never").Exists);
    }

    [Fact]
    public void External_and_http2_marks_go_to_http_endpoints_only()
    {
        var api = Builder().AddPlainProject("api").WithHttpEndpoint().WithEndpoint(scheme: "tcp", name: "raw").AsHttp2Service().WithHttpsEndpoint().WithExternalHttpEndpoints();

        Assert.Equal(["http2", "tcp", "http2"], api.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Transport));
        Assert.Equal([true, false, true], api.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.IsExternal));
    }

    [Fact]
    public void An_address_is_not_to_be_had_before_it_is_given()
    {
        var endpoint = Builder().AddPlainProject("api").WithHttpEndpoint().GetEndpoint("http");

        Assert.True(endpoint.Exists);
        Assert.False(endpoint.IsAllocated);
        Assert.Throws<InvalidOperationException>(() => endpoint.Port);
        Assert.Throws<InvalidOperationException>(() => endpoint.Url);
    }

    [Fact]
    public async Task A_value_waits_for_the_address()
    {
        var api = Builder().AddPlainProject("api").WithHttpEndpoint();
        var endpoint = api.GetEndpoint("http");

        var url = endpoint.GetValueAsync(Token).AsTask();
        var hostAndPort = endpoint.Property(EndpointProperty.HostAndPort).GetValueAsync(Token).AsTask();
        var wasReady = url.IsCompleted || hostAndPort.IsCompleted;
        Allocate(api.Resource, "http", 5001);

        Assert.False(wasReady);
        Assert.Equal("http://localhost:5001", await url);
        Assert.Equal("localhost:5001", await hostAndPort);
        Assert.Equal("127.0.0.1", await endpoint.Property(EndpointProperty.IPV4Host).GetValueAsync(Token));
        Assert.Equal("http", await endpoint.Property(EndpointProperty.Scheme).GetValueAsync(Token));
    }

    [Fact]
    public void A_reference_may_be_made_before_its_endpoint()
    {
        var api = Builder().AddPlainProject("api");
        var early = api.GetEndpoint("http");
        var existed = early.Exists;

        api.WithHttpEndpoint();

        Assert.False(existed);
        Assert.True(early.Exists);
    }

    [Fact]
    public async Task Each_replica_is_told_its_own_port()
    {
        var api = Builder().AddPlainProject("api").WithHttpEndpoint(name: "grpc", env: "GRPC_PORT").WithHttpEndpoint();
        var first = new ResourceInstance("api-aaaaaaaa", "aaaaaaaa", new Dictionary<string, int> { ["grpc"] = 41001, ["http"] = 41002 });
        var second = new ResourceInstance("api-bbbbbbbb", "bbbbbbbb", new Dictionary<string, int> { ["grpc"] = 42001, ["http"] = 42002 });

        var ofFirst = await EnvironmentOf(api, first);
        var ofSecond = await EnvironmentOf(api, second);

        Assert.Equal("41001", ofFirst["GRPC_PORT"]);
        Assert.Equal("http://localhost:41002", ofFirst["ASPNETCORE_URLS"]);
        Assert.Equal("42001", ofSecond["GRPC_PORT"]);
        Assert.Equal("http://localhost:42002", ofSecond["ASPNETCORE_URLS"]);
        Assert.Equal("service.instance.id=bbbbbbbb", ofSecond["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("api", ofSecond["OTEL_SERVICE_NAME"]);
    }

    [Fact]
    public async Task The_https_port_is_the_public_one_and_filtered_endpoints_are_left_out()
    {
        var api = Builder().AddPlainProject("api").WithHttpEndpoint().WithHttpsEndpoint().WithHttpEndpoint(name: "hidden")
            .WithEndpointsInEnvironment(endpoint => endpoint.Name != "hidden");
        Allocate(api.Resource, "https", 7443);
        var replica = new ResourceInstance("api-a", "a", new Dictionary<string, int> { ["http"] = 1001, ["https"] = 1002, ["hidden"] = 1003 });

        var environment = await EnvironmentOf(api, replica);

        Assert.Equal("http://localhost:1001;https://localhost:1002", environment["ASPNETCORE_URLS"]);
        Assert.Equal("7443", environment["ASPNETCORE_HTTPS_PORT"]);
    }

    [Fact]
    public async Task Urls_shown_are_those_of_endpoints_after_the_callbacks()
    {
        var builder = Builder();
        var api = builder.AddPlainProject("api").WithHttpEndpoint()
            .WithUrlForEndpoint("http", url => url.DisplayText = "API")
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/docs", DisplayLocation = UrlDisplayLocation.DetailsOnly })
            .WithUrl("https://example.test", "Manual")
            .WithUrl($"{builder.AddPlainProject("other").WithHttpEndpoint().GetEndpoint("http")}/x");
        Allocate(api.Resource, "http", 5001);
        Allocate(builder.Resources.Single(resource => resource.Name == "other"), "http", 5002);

        var urls = await ResourceUrlList.CollectAsync(api.Resource, builder.ExecutionContext, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Token);

        Assert.Equal(
            [("http", "http://localhost:5001", "API", false), (null, "https://example.test", "Manual", false), ("http", "http://localhost:5001/docs", "", true), ("http", "http://localhost:5002/x", "", false)],
            urls.Select(url => (url.Name, url.Url, url.DisplayProperties.DisplayName, url.IsInternal)));
    }
}
