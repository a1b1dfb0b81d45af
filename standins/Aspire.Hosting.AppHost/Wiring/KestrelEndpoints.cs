using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Endpoints that a project's own configuration names under <c>Kestrel:Endpoints</c>.</summary>
internal static class KestrelEndpoints
{
    public static void AddTo(IResourceBuilder<ProjectResource> builder, LaunchProfile? profile)
    {
        foreach (var section in Read(builder, profile).GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (section["Url"] is not { Length: > 0 } url)
            {
                continue;
            }

            var address = BindingAddress.Parse(url);
            var protocols = section["Protocols"];
            var name = section.Key.Replace('_', '-').ToLowerInvariant();
            var endpoint = new EndpointAnnotation(
                ProtocolType.Tcp,
                address.Scheme.ToLowerInvariant(),
                transport: string.Equals(protocols, "Http2", StringComparison.OrdinalIgnoreCase) ? "http2" : null,
                name,
                port: builder.ApplicationBuilder.ExecutionContext.IsRunMode && address.Port > 0 ? address.Port : null)
            {
                TargetHost = TargetHost(address),
            };
            builder.WithAnnotation(endpoint).WithAnnotation(new KestrelEndpointAnnotation(name));
            AddOverride(builder, section.Key, endpoint);
        }
    }

    /// <summary>The host a project binds to; "all addresses" is nothing a client could call.</summary>
    public static string TargetHost(BindingAddress address) => address.Host is "*" or "+" or "0.0.0.0" or "[::]" or "" ? "localhost" : address.Host;

    private static void AddOverride(IResourceBuilder<ProjectResource> builder, string key, EndpointAnnotation endpoint)
    {
        var reference = new EndpointReference(builder.Resource, endpoint);
        builder.WithEnvironment(context => context.EnvironmentVariables[$"Kestrel__Endpoints__{key}__Url"] =
            ReferenceExpression.Create($"{endpoint.UriScheme}://{endpoint.TargetHost}:{reference.Property(EndpointProperty.TargetPort)}"));
    }

    private static IConfigurationRoot Read(IResourceBuilder<ProjectResource> builder, LaunchProfile? profile)
    {
        var directory = Path.GetDirectoryName(builder.Resource.GetProjectMetadata().ProjectPath)!;
        var configuration = new ConfigurationBuilder();
        if (!Directory.Exists(directory))
        {
            return configuration.Build();
        }

        var environment = profile?.EnvironmentVariables.GetValueOrDefault("ASPNETCORE_ENVIRONMENT")
            ?? profile?.EnvironmentVariables.GetValueOrDefault("DOTNET_ENVIRONMENT")
            ?? builder.ApplicationBuilder.Environment.EnvironmentName;
        return configuration.SetBasePath(directory)
            .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
            .AddJsonFile($"appsettings.{environment}.json", optional: true, reloadOnChange: false)
            .Build();
    }
}
