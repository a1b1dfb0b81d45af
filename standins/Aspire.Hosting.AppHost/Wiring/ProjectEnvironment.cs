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

            AddPorts(variables, project);
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

    /// <summary>
    /// When published, a project is told its HTTP ports alone: TLS ends before it. An endpoint with a variable of its own is not
    /// among them.
    /// </summary>
    private static void AddPorts(Dictionary<string, object> variables, ProjectResource project)
    {
        var ports = new ReferenceExpressionBuilder();
        foreach (var endpoint in Endpoints(project).Where(endpoint => endpoint.IsHttp))
        {
            var separator = ports.IsEmpty ? "" : ";";
            ports.Append($"{separator}{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        if (!ports.IsEmpty)
        {
            variables["HTTP_PORTS"] = ports.Build();
        }
    }

    /// <summary>The HTTP endpoints that the framework, not the program, is to listen on.</summary>
    private static EndpointReference[] Endpoints(ProjectResource project)
    {
        var filters = project.Annotations.OfType<EndpointEnvironmentInjectionFilterAnnotation>().ToArray();
        return
        [
            .. project.GetEndpoints()
                .Where(endpoint => endpoint.IsHttp || endpoint.IsHttps)
                .Where(endpoint => endpoint.EndpointAnnotation.TargetPortEnvironmentVariable is null)
                .Where(endpoint => filters.All(one => one.Filter(endpoint.EndpointAnnotation))),
        ];
    }

    private static void AddUrls(Dictionary<string, object> variables, ProjectResource project)
    {
        var endpoints = Endpoints(project);
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
