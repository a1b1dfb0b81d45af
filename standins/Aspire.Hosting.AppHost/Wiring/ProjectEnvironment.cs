using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The variables every project gets, before those its AppHost adds.</summary>
internal static class ProjectEnvironment
{
    public static void Write(EnvironmentCallbackContext context, ProjectResource project, EffectiveLaunchProfile? profile)
    {
        var variables = context.EnvironmentVariables;
        if (context.ExecutionContext.IsPublishMode)
        {
            if (project.HasAnnotationOfType<EndpointAnnotation>() && !project.HasAnnotationOfType<DisableForwardedHeadersAnnotation>())
            {
                variables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            }

            return;
        }

        // The output goes to a log: no colour codes of the framework's choosing, but those the program writes are kept.
        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
        if (profile is not null)
        {
            variables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
            foreach (var (name, value) in profile.LaunchProfile.EnvironmentVariables)
            {
                variables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
            }
        }

        if (!project.HasAnnotationOfType<KestrelEndpointAnnotation>())
        {
            AddUrls(variables, project);
        }
    }

    private static void AddUrls(Dictionary<string, object> variables, ProjectResource project)
    {
        var filters = project.Annotations.OfType<EndpointEnvironmentInjectionFilterAnnotation>().ToArray();
        var endpoints = project.GetEndpoints()
            .Where(endpoint => endpoint.IsHttp || endpoint.IsHttps)
            .Where(endpoint => endpoint.EndpointAnnotation.TargetPortEnvironmentVariable is null)
            .Where(endpoint => filters.All(one => one.Filter(endpoint.EndpointAnnotation)))
            .ToArray();
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in endpoints)
        {
            var separator = urls.IsEmpty ? "" : ";";
            urls.Append($"{separator}{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        if (urls.IsEmpty)
        {
            return;
        }

        variables.TryAdd("ASPNETCORE_URLS", urls.Build());
        if (endpoints.FirstOrDefault(endpoint => endpoint.IsHttps) is { } https)
        {
            variables.TryAdd("ASPNETCORE_HTTPS_PORT", https.Property(EndpointProperty.Port));
        }
    }
}
