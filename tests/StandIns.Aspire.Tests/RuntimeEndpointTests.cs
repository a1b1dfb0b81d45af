using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace StandIns.Aspire.Tests;

public sealed class RuntimeEndpointTests
{
    [Fact]
    public async Task A_project_with_two_replicas_is_reached_through_one_port()
    {
        var builder = RuntimeApp.Builder();
        var web = AddWeb(builder).WithReplicas(2).WithHttpEndpoint(name: "http").WithHttpHealthCheck("/health");
        await using var app = await RuntimeApp.StartAsync(builder);
        await app.IsHealthy("web");

        var seen = new HashSet<int>();
        await ProcessTable.UntilAsync(
            async () =>
            {
                seen.Add(int.Parse(await GetAsync(web, "/"), CultureInfo.InvariantCulture));
                return seen.Count == 2;
            },
            "both replicas to answer");

        var replicas = app.Notifications.CurrentStates().Where(state => state.Resource.Name == "web").ToArray();
        Assert.Equal(seen.Order(), replicas.Select(ProcessTable.IdOf).Order());
        Assert.All(replicas, replica => Assert.Equal($"http://localhost:{web.GetEndpoint("http").Port}", Assert.Single(replica.Snapshot.Urls).Url));
    }

    [Fact]
    public async Task A_project_gets_its_variables_and_runs_in_its_directory()
    {
        var builder = RuntimeApp.Builder();
        var web = AddWeb(builder).WithHttpEndpoint(name: "http").WithHttpEndpoint(name: "grpc", env: "GRPC_PORT").WithHttpHealthCheck("/health");
        await using var app = await RuntimeApp.StartAsync(builder);
        var state = await app.IsHealthy("web");

        var url = new Uri(await GetAsync(web, "/env/ASPNETCORE_URLS"));

        Assert.Equal("localhost", url.Host);
        Assert.NotEqual(web.GetEndpoint("http").Port, url.Port);
        Assert.NotEqual(web.GetEndpoint("grpc").Port.ToString(CultureInfo.InvariantCulture), await GetAsync(web, "/env/GRPC_PORT"));
        Assert.Equal("web", await GetAsync(web, "/env/OTEL_SERVICE_NAME"));
        Assert.Equal($"service.instance.id={state.ResourceId[4..]}", await GetAsync(web, "/env/OTEL_RESOURCE_ATTRIBUTES"));
        Assert.Equal("simple", await GetAsync(web, "/env/LOGGING__CONSOLE__FORMATTERNAME"));
        Assert.EndsWith("StandIns.Aspire.Sample.Web", await GetAsync(web, "/directory"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replica_that_is_gone_is_not_chosen_and_comes_back_by_restart()
    {
        var builder = RuntimeApp.Builder();
        var web = AddWeb(builder).WithReplicas(2).WithHttpEndpoint(name: "http").WithHttpHealthCheck("/health");
        await using var app = await RuntimeApp.StartAsync(builder);
        await app.IsHealthy("web");
        var victim = app.Notifications.CurrentStates().First(state => state.Resource.Name == "web");

        await app.Commands.ExecuteCommandAsync(victim.ResourceId, KnownResourceCommands.StopCommand);
        for (var i = 0; i < 20; i++)
        {
            Assert.NotEqual(ProcessTable.IdOf(victim).ToString(CultureInfo.InvariantCulture), await GetAsync(web, "/"));
        }

        Assert.True((await app.Commands.ExecuteCommandAsync(victim.ResourceId, KnownResourceCommands.StartCommand)).Success);
        await app.IsHealthy(victim.ResourceId);
    }

    [Fact]
    public async Task A_process_without_proxy_listens_on_the_public_port_itself()
    {
        var builder = RuntimeApp.Builder();
        var web = AddWeb(builder).WithHttpEndpoint(name: "http", isProxied: false).WithHttpHealthCheck("/health");
        await using var app = await RuntimeApp.StartAsync(builder);
        await app.IsHealthy("web");

        Assert.Equal($"http://localhost:{web.GetEndpoint("http").Port}", await GetAsync(web, "/env/ASPNETCORE_URLS"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_taken_port_fails_the_resource_with_its_number(bool isProxied)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = RuntimeApp.Builder("--DcpPublisher:RandomizePorts=false");
        var web = builder.AddExecutable("web", "sleep", "/", "1000").WithHttpEndpoint(port: port, isProxied: isProxied);
        builder.AddExecutable("user", "env", "/").WithEnvironment("WEB", web.GetEndpoint("http"));
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("web"));
        var written = await app.WrittenBy("web");
        Assert.Contains($"Port {port} of endpoint 'http' of resource 'web'", written, StringComparison.Ordinal);
        await app.Reaches("user", KnownResourceStates.Finished);
    }

    [Fact]
    public async Task A_fixed_port_is_kept()
    {
        int port;
        using (var reservation = PortReservation.Any())
        {
            port = reservation.Port;
        }

        var builder = RuntimeApp.Builder("--DcpPublisher:RandomizePorts=false");
        var web = builder.AddExecutable("web", "sleep", "/", "1000").WithHttpEndpoint(port: port);
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(port, web.GetEndpoint("http").Port);
    }

    [Fact]
    public async Task Replicas_without_a_proxy_are_refused()
    {
        var builder = RuntimeApp.Builder();
        AddWeb(builder).WithReplicas(2).WithHttpEndpoint(name: "http", isProxied: false);
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("web"));
        Assert.Contains("2 replicas", await app.WrittenBy("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proxy_carries_megabytes_both_ways_and_ends_each_direction_by_itself()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var proxy = new EndpointProxy("localhost", 0, () => [1, ((IPEndPoint)server.LocalEndpoint).Port], TimeProvider.System, NullLogger.Instance);
        var sent = new byte[8_000_000];
        Random.Shared.NextBytes(sent);

        using var client = await Loopback.ConnectAsync(proxy.Port, CancellationToken.None);
        using var accepted = await server.AcceptSocketAsync();
        var receiving = ReadToEndAsync(accepted);
        await SendAsync(client, sent);
        client.Shutdown(SocketShutdown.Send);
        var received = await RuntimeApp.Within(receiving, "the way there");
        var back = ReadToEndAsync(client);
        await SendAsync(accepted, received);
        accepted.Shutdown(SocketShutdown.Send);

        Assert.Equal(sent, received);
        Assert.Equal(sent, await RuntimeApp.Within(back, "the way back"));
    }

    [Fact]
    public async Task A_check_of_an_endpoint_asks_no_proxy_and_one_of_an_external_service_does()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("web", "sleep", "/", "1000").WithHttpEndpoint().WithHttpHealthCheck("/health").WithExplicitStart();
        builder.AddExternalService("far", "http://far.example").WithHttpHealthCheck("/health");
        await using var app = RuntimeApp.Build(builder);

        Assert.False(UsesProxy("web_http_/health_200_check"));
        Assert.True(UsesProxy("far_external_/health_200_check"));

        bool UsesProxy(string check)
        {
            var handler = app.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(check);
            while (handler is DelegatingHandler outer)
            {
                handler = outer.InnerHandler!;
            }

            return Assert.IsType<SocketsHttpHandler>(handler).UseProxy;
        }
    }

    [Fact]
    public async Task The_proxy_passes_a_reset_on_and_resets_where_nobody_listens()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        IReadOnlyList<int> targets = [((IPEndPoint)server.LocalEndpoint).Port];
        await using var proxy = new EndpointProxy("localhost", 0, () => targets, TimeProvider.System, NullLogger.Instance);
        using var client = await Loopback.ConnectAsync(proxy.Port, CancellationToken.None);
        var accepted = await server.AcceptSocketAsync();
        accepted.LingerState = new LingerOption(true, 0);
        accepted.Close();
        await Assert.ThrowsAsync<SocketException>(() => RuntimeApp.Within(ReadToEndAsync(client), "the reset"));

        targets = [];

        // The reset may be there before the client's connect has returned.
        await Assert.ThrowsAsync<SocketException>(() => RuntimeApp.Within(ConnectAndReadAsync(proxy.Port), "the reset"));
    }

    private static async Task<byte[]> ConnectAndReadAsync(int port)
    {
        using var socket = await Loopback.ConnectAsync(port, CancellationToken.None);
        return await ReadToEndAsync(socket);
    }

    private static IResourceBuilder<ProjectResource> AddWeb(IDistributedApplicationBuilder builder) =>
        builder.AddProject<Projects.StandIns_Aspire_Sample_Web>("web");

    private static async Task<string> GetAsync(IResourceBuilder<IResourceWithEndpoints> resource, string path)
    {
        // A connection for each request, so that each may meet another replica.
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(new Uri(resource.GetEndpoint("http").Url), path));
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory()) is var read and > 0)
        {
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }
}
