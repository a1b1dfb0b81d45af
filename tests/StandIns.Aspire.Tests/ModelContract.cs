using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StandIns.Aspire.Tests;

/// <summary>One use of each member that the product relies on, in the form it is used. What this file asserts, it asserts by compiling.</summary>
internal static class ModelContract
{
    public static IDistributedApplicationBuilder Describe(IDistributedApplicationBuilder builder)
    {
        ConfigurationManager configuration = builder.Configuration;
        IHostEnvironment environment = builder.Environment;
        Assert.False(builder.ExecutionContext.IsRunMode && builder.ExecutionContext.IsPublishMode);
        Assert.NotNull(configuration);
        Assert.NotNull(environment.ApplicationName);

        var values = AddValues(builder);
        var cache = AddCache(builder, values.Generated);
        var database = AddDatabase(builder, values.Plain, values.Generated);
        var box = AddBox(builder);
        var migrator = builder.AddExecutable("migrator", "dotnet", builder.AppHostDirectory, "run")
            .WithArgs("--", "up").WithArgs(c => c.Args.Add(values.Secret.Resource)).WithEnvironment("MODE", "up");

        var api = AddApi(builder)
            .WithReference(cache).WithReference(database, connectionName: "Main", optional: true)
            .WithReference(values.Existing).WithReference(values.Composed)
            .WaitFor(cache).WaitFor(database, WaitBehavior.StopOnResourceUnavailable)
            .WaitForStart(box).WaitForCompletion(migrator, exitCode: 0)
            .WithEnvironment("A", "1").WithEnvironment("B", values.Secret).WithEnvironment("C", $"{values.Secret}-{cache}")
            .WithEnvironment("D", () => "lazy").WithEnvironment("E", values.Existing)
            .WithParentRelationship(database.Resource.Parent).WithRelationship(cache.Resource, "Uses");
        Handle(api, cache);
        AddWeb(builder, api);
        AddOwn(builder, api, cache);
        return builder;
    }

    private static Values AddValues(IDistributedApplicationBuilder builder)
    {
        var secret = builder.AddParameter("jwt-key", secret: true).WithDescription("signs tokens");
        var plain = builder.AddParameter("greeting", "hello", publishValueAsDefault: true);
        builder.AddParameter("lazy", () => "v");
        var generated = builder.AddParameter("generated", new GenerateParameterDefault { MinLength = 24, Special = false }, secret: true, persist: true);
        builder.AddParameterFromConfiguration("from-key", "Chat:Key", secret: true);
        IResourceBuilder<IResourceWithConnectionString> existing = builder.AddConnectionString("existing");
        var composed = builder.AddConnectionString("composed", ReferenceExpression.Create($"Server=x;Password={secret}"));
        builder.AddConnectionString("piecewise", e => e.Append($"Key={secret}"));
        return new Values(secret, plain, generated, existing, composed);
    }

    private static IResourceBuilder<RedisResource> AddCache(IDistributedApplicationBuilder builder, IResourceBuilder<ParameterResource> password)
    {
        var cache = builder.AddRedis("cache", port: 6379).WithDataVolume().WithPersistence(TimeSpan.FromSeconds(30), 10).WithLifetime(ContainerLifetime.Persistent);
        cache.WithImageTag("8.6").WithHostPort(6380).WithPassword(password);
        builder.AddRedis("second", password: password);
        return cache;
    }

    private static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        IDistributedApplicationBuilder builder, IResourceBuilder<ParameterResource> userName, IResourceBuilder<ParameterResource> password) =>
        builder.AddPostgres("pg", userName: userName, password: password, port: 5432).WithDataVolume("chat-pg").WithHostPort(5433)
            .AddDatabase("chatdb", databaseName: "chat").WithCreationScript("CREATE DATABASE chat");

    private static IResourceBuilder<ContainerResource> AddBox(IDistributedApplicationBuilder builder) =>
        builder.AddContainer("box", "library/nginx", "1.29").WithImageRegistry("docker.io").WithEntrypoint("/bin/sh")
            .WithBindMount("./www", "/www", isReadOnly: true).WithVolume("data", "/data").WithContainerName("box")
            .WithContainerRuntimeArgs("--cpus=1").WithHttpEndpoint(targetPort: 80).WithImagePullPolicy(ImagePullPolicy.Missing);

    private static IResourceBuilder<ProjectResource> AddApi(IDistributedApplicationBuilder builder) =>
        builder.AddProject<NoProject>("api")
            .WithReplicas(2).WithExternalHttpEndpoints()
            .WithHttpEndpoint(name: "admin", port: 5999, targetPort: 6000, env: "ADMIN_PORT", isProxied: false)
            .WithHttpsEndpoint(name: "tls")
            .WithEndpoint(port: 7000, targetPort: 7001, scheme: "tcp", name: "quic", env: "QUIC_PORT", isProxied: false, isExternal: true, protocol: ProtocolType.Udp)
            .WithEndpoint("http", e =>
            {
                e.Port = 5180;
                e.IsProxied = true;
                e.IsExternal = true;
                e.Transport = "http2";
                e.UriScheme = "http";
                e.TargetHost = "localhost";
            })
            .WithHttpHealthCheck("/health", statusCode: 200, endpointName: "http")
            .WithEnvironment(c =>
            {
                c.EnvironmentVariables["F"] = ReferenceExpression.Create($"x");
                if (c.ExecutionContext.IsPublishMode)
                {
                    c.Logger.LogInformation("publishing");
                }
            })
            .WithEnvironment(async c =>
            {
                await Task.Yield();
                c.EnvironmentVariables["G"] = c.Resource.Name;
            })
            .WithArgs("--flag").WithArgs(async c =>
            {
                await Task.Yield();
                c.Args.Add("x");
            })
            .WithUrlForEndpoint("http", u => u.DisplayText = "API")
            .WithUrlForEndpoint("http", ep => new ResourceUrlAnnotation { Url = "/scalar", DisplayText = "Docs", DisplayLocation = UrlDisplayLocation.DetailsOnly })
            .WithUrls(c => c.Urls.Add(new() { Url = "https://example.test", DisplayText = "x" })).WithUrl("https://example.test", "y")
            .WithCommand(
                "seed",
                "Seed data",
                async c =>
                {
                    c.Logger.LogInformation("seed {Name}", c.ResourceName);
                    await Task.Yield();
                    c.CancellationToken.ThrowIfCancellationRequested();
                    return CommandResults.Success();
                },
                new CommandOptions
                {
                    Description = "d",
                    ConfirmationMessage = "sure?",
                    IconName = "Database",
                    IconVariant = IconVariant.Filled,
                    IsHighlighted = true,
                    UpdateState = c => c.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
                })
            .WithHttpCommand("/admin/reset", "Reset", commandOptions: new HttpCommandOptions
            {
                Method = HttpMethod.Post,
                PrepareRequest = c =>
                {
                    c.Request.Headers.Add("x", "y");
                    return Task.CompletedTask;
                },
            })
            .WithIconName("Chat").WithExplicitStart().WithOtlpExporter().WithHealthCheck("custom");

    private static void AddWeb(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> api)
    {
        using var project = new ProjectDirectory("""{ "profiles": { "http2": { "commandName": "Project", "applicationUrl": "http://localhost:0" } } }""");
        var web = builder.AddProject("web", project.ProjectFile, launchProfileName: "http2")
            .WithReference(api).WithReference(api.GetEndpoint("http")).WithReference("ext", new Uri("https://example.test/")).WaitFor(api)
            .WithEnvironment("API_URL", api.GetEndpoint("http"))
            .WithEnvironment("HP", api.GetEndpoint("http").Property(EndpointProperty.HostAndPort));
        builder.AddProject<NoProject>("quiet", o =>
        {
            o.ExcludeLaunchProfile = true;
            o.ExcludeKestrelEndpoints = true;
        }).ExcludeFromManifest().PublishAsDockerFile(c => c.WithBuildArg("x", "y"));
        web.WithReference(builder.AddExternalService("mailer", "https://mail.example.test/").WithHttpHealthCheck("/up"));
    }

    private static void Handle(IResourceBuilder<ProjectResource> api, IResourceBuilder<RedisResource> cache)
    {
        api.OnInitializeResource((r, e, ct) =>
            {
                e.Logger.LogInformation("init");
                return e.Notifications.PublishUpdateAsync(r, s => s with { State = KnownResourceStates.Waiting });
            })
            .OnBeforeResourceStarted((r, e, ct) => Task.CompletedTask)
            .OnResourceEndpointsAllocated((r, e, ct) => Task.CompletedTask)
            .OnResourceReady((r, e, ct) => Task.CompletedTask)
            .OnResourceStopped((r, e, ct) => Task.FromResult(e.ResourceEvent.Snapshot.ExitCode));
        cache.OnConnectionStringAvailable(async (r, e, ct) => _ = await ((IResourceWithConnectionString)r).GetConnectionStringAsync(ct));
    }

    private static void AddOwn(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> api, IResourceBuilder<RedisResource> cache)
    {
        builder.Services.AddHealthChecks().AddCheck("custom", () => HealthCheckResult.Healthy());
        builder.OnBeforeStart((e, ct) =>
        {
            Assert.NotEmpty(e.Model.Resources.OfType<ProjectResource>());
            Assert.NotNull(e.Services.GetRequiredService<ResourceNotificationService>());
            return Task.CompletedTask;
        });
        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((e, ct) => Task.CompletedTask);
        builder.Eventing.Subscribe<ResourceReadyEvent>(cache.Resource, (e, ct) => Task.CompletedTask);
        builder.Services.AddEventingSubscriber<OwnSubscriber>();
        builder.Services.Configure<ResourceNotificationServiceOptions>(o => o.DefaultWaitBehavior = WaitBehavior.StopOnResourceUnavailable);

        var own = builder.AddResource(new OwnResource("own"))
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "Own",
                Properties = [new("k", "v") { IsSensitive = true }],
                State = new("Running", KnownResourceStateStyles.Success),
                Urls = [new("u", "http://localhost:1", false)],
                EnvironmentVariables = [new("E", "v", true)],
                CreationTimeStamp = DateTime.UnixEpoch,
            })
            .WithAnnotation(new OwnAnnotation());
        Assert.Same(own.Resource, builder.CreateResourceBuilder(own.Resource).Resource);
        Assert.True(own.Resource.TryGetLastAnnotation<OwnAnnotation>(out _));
        Assert.True(own.Resource.TryGetAnnotationsOfType<OwnAnnotation>(out _));
        Assert.Equal(2, api.Resource.GetReplicaCount());
        Assert.NotEmpty(api.Resource.GetEndpoints());
    }

    private sealed record Values(
        IResourceBuilder<ParameterResource> Secret,
        IResourceBuilder<ParameterResource> Plain,
        IResourceBuilder<ParameterResource> Generated,
        IResourceBuilder<IResourceWithConnectionString> Existing,
        IResourceBuilder<ConnectionStringResource> Composed);

    private sealed class OwnSubscriber : IDistributedApplicationEventingSubscriber
    {
        public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
        {
            eventing.Subscribe<BeforeStartEvent>((_, _) => Task.CompletedTask);
            return Task.CompletedTask;
        }
    }

    private sealed class OwnResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithWaitSupport;

    private sealed class OwnAnnotation : IResourceAnnotation;
}
