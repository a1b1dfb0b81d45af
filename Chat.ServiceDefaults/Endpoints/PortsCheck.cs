using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>Stops a service that nobody gave a port: Kestrel's default one speaks no HTTP/2, which gRPC clients report in riddles.</summary>
internal sealed class PortsCheck(ServicePorts ports, IServer server) : IHostedLifecycleService
{
    private const string KestrelDefault = "http://localhost:5000";

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses;
        return ports.Grpc is null && addresses is { Count: 1 } && addresses.Contains(KestrelDefault)
            ? throw new OptionsValidationException(
                Options.DefaultName,
                typeof(ServicePorts),
                [$"{ServicePorts.GrpcKey}, {ServicePorts.HttpKey}: are not set. Give the service a port for gRPC and one for HTTP/1.1, or start Chat.AppHost, which does."])
            : Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
