using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting;

/// <summary>Gives a project what its launch profile and its Kestrel configuration ask for.</summary>
internal static class ProjectDefaults
{
    public static IResourceBuilder<ProjectResource> WithProjectDefaults(this IResourceBuilder<ProjectResource> builder, ProjectResourceOptions options)
    {
        var metadata = builder.Resource.GetProjectMetadata();
        if (metadata.IsFileBasedApp)
        {
            throw new DistributedApplicationException(
                $"The project '{builder.Resource.Name}' is the single file '{metadata.ProjectPath}'. Stand-ins run project files (.csproj) only.");
        }

        builder.WithOtlpExporter();
        AddProfileChoice(builder, options);
        var profile = builder.Resource.GetEffectiveLaunchProfile();
        if (!options.ExcludeKestrelEndpoints)
        {
            KestrelEndpoints.AddTo(builder, profile?.LaunchProfile);
        }

        var hasKestrelEndpoints = builder.Resource.HasAnnotationOfType<KestrelEndpointAnnotation>();
        if (profile is not null)
        {
            if (!hasKestrelEndpoints)
            {
                AddEndpoints(builder, profile.LaunchProfile);
            }

            AddArguments(builder, profile.LaunchProfile);
        }

        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode && builder.Resource.HasAnnotationOfType<EndpointAnnotation>())
        {
            // A web project is published with both; where TLS ends, the deployment says.
            AddIfMissing(builder, "http");
            AddIfMissing(builder, "https");
        }

        return builder.WithEnvironment(context => ProjectEnvironment.Write(context, builder.Resource, profile));
    }

    private static void AddProfileChoice(IResourceBuilder<ProjectResource> builder, ProjectResourceOptions options)
    {
        if (options.ExcludeLaunchProfile)
        {
            builder.WithAnnotation(new ExcludeLaunchProfileAnnotation());
        }
        else if (!string.IsNullOrEmpty(options.LaunchProfileName))
        {
            builder.WithAnnotation(new LaunchProfileAnnotation(options.LaunchProfileName));
        }
        else
        {
            var configuration = builder.ApplicationBuilder.Configuration;
            var own = configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"];
            if (!string.IsNullOrEmpty(own))
            {
                builder.WithAnnotation(new DefaultLaunchProfileAnnotation(own));
            }
        }
    }

    private static void AddEndpoints(IResourceBuilder<ProjectResource> builder, LaunchProfile profile)
    {
        foreach (var url in (profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var address = Parse(builder.Resource, url);
            var scheme = address.Scheme.ToLowerInvariant();
            var sameScheme = builder.Resource.Annotations.OfType<EndpointAnnotation>().Count(known => known.UriScheme == scheme);
            builder.WithAnnotation(new EndpointAnnotation(
                ProtocolType.Tcp,
                scheme,
                name: sameScheme == 0 ? scheme : $"{scheme}{sameScheme + 1}",
                port: builder.ApplicationBuilder.ExecutionContext.IsRunMode && address.Port > 0 ? address.Port : null)
            {
                FromLaunchProfile = true,
                TargetHost = KestrelEndpoints.TargetHost(address),
            });
        }
    }

    private static void AddIfMissing(IResourceBuilder<ProjectResource> builder, string scheme)
    {
        if (!builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.UriScheme == scheme || endpoint.Name == scheme))
        {
            var transport = builder.Resource.Annotations.OfType<EndpointAnnotation>().All(endpoint => endpoint.Transport == "http2") ? "http2" : null;
            builder.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, scheme, transport));
        }
    }

    private static BindingAddress Parse(ProjectResource project, string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException exception)
        {
            throw new DistributedApplicationException($"The launch profile of '{project.Name}' has an applicationUrl that is not a URL: '{url}'.", exception);
        }
    }

    private static void AddArguments(IResourceBuilder<ProjectResource> builder, LaunchProfile profile)
    {
        if (string.IsNullOrWhiteSpace(profile.CommandLineArgs) || builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        var args = CommandLine.Split(Environment.ExpandEnvironmentVariables(profile.CommandLineArgs));
        builder.WithArgs([.. args]);
    }
}
