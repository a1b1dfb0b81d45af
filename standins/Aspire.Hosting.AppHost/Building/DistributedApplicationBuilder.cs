using System.Diagnostics;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    // Aspire.Hosting.Testing gets hold of an application that somebody else's entry point builds through this listener.
    private static readonly DiagnosticListener Listener = new("Aspire.Hosting");

    private readonly HostApplicationBuilder _inner;
    private readonly ResourceCollection _resources = new();

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = new ConfigurationManager() };
        Notify("DistributedApplicationBuilderConstructing", (options, settings));

        var location = AppHostLocation.Find(options);
        AppHostAssembly = location.Assembly;
        AppHostDirectory = location.Directory;
        settings.ApplicationName ??= location.Assembly?.GetName().Name;
        settings.ContentRootPath ??= location.Directory;
        settings.EnvironmentName ??= AppHostEnvironment.FallbackName(settings.Args);
        settings.Configuration ??= new ConfigurationManager();
        // Configuration is read once; a file watcher for each of many AppHosts would use up what the system has of them.
        settings.Configuration.AddInMemoryCollection([new("hostBuilder:reloadConfigOnChange", "false")]);
        _inner = new HostApplicationBuilder(settings);
        _inner.Configuration.AddCommandLine(settings.Args ?? [], AppHostConfiguration.SwitchMappings);
        ExecutionContext = AppHostConfiguration.ExecutionContextOf(_inner.Configuration);
        UserSecrets = UserSecretsStore.Of(location.Assembly);
        AppHostConfiguration.Complete(_inner.Configuration, location, options, Environment, ExecutionContext, UserSecrets);

        AddLogging();
        Eventing = AddEventing();
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton(options);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.AddHostedService<StartConditions>();
        RuntimeServices.Add(Services, this, options);
        Notify("DistributedApplicationBuilderConstructed", this);
    }

    public ConfigurationManager Configuration => _inner.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _inner.Environment;

    public IServiceCollection Services => _inner.Services;

    public IDistributedApplicationEventing Eventing { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources => _resources;

    internal UserSecretsStore UserSecrets { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        ModelName.Validate("resource", resource.Name);
        if (((IResourceCollection)_resources).TryGetByName(resource.Name, out var other))
        {
            throw new DistributedApplicationException(
                $"The name '{resource.Name}' of a {resource.GetType().Name} is taken by the {other.GetType().Name} '{other.Name}'. Names differ in more than case.");
        }

        _resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DistributedApplicationResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build()
    {
        Notify("DistributedApplicationBuilderBuilding", this);
        var application = new DistributedApplication(_inner.Build());
        ExecutionContext.BuiltServices = application.Services;
        Notify("DistributedApplicationBuilt", application);
        return application;
    }

    private static void Notify(string name, object payload)
    {
        if (Listener.IsEnabled(name))
        {
            Listener.Write(name, payload);
        }
    }

    private void AddLogging()
    {
        _inner.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _inner.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        _inner.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        _inner.Logging.AddFilter("Grpc", LogLevel.Warning);
        _inner.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Error);
        // A resource that is not ready yet fails its checks every few seconds; its state shows it.
        _inner.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);
        if (ExecutionContext.IsPublishMode)
        {
            // Why something cannot be published is a sentence, which whoever runs the application gets as an exception.
            _inner.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        }
    }

    private DistributedApplicationEventing AddEventing()
    {
        var eventing = new DistributedApplicationEventing();
        Services.AddSingleton<IDistributedApplicationEventing>(services =>
        {
            var logger = services.GetRequiredService<ILogger<DistributedApplicationEventing>>();
            eventing.OnUnobservedFailure = (@event, exception) => EventingLog.HandlerFailed(logger, @event.GetType().Name, exception);
            return eventing;
        });
        return eventing;
    }
}
