using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Makes the application of an AppHost available to a test: with random ports and without a dashboard.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs the program of the AppHost that <typeparamref name="TEntryPoint"/> is part of, up to where it builds its application.</summary>
    /// <exception cref="InvalidOperationException">The program ends without building an application.</exception>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => RunAsync(typeof(TEntryPoint), [], null, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => RunAsync(typeof(TEntryPoint), args, null, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
        where TEntryPoint : class => RunAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        RunAsync(entryPoint, [], null, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        RunAsync(entryPoint, args, null, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configureBuilder);
        return RunAsync(entryPoint, args, configureBuilder, cancellationToken);
    }

    /// <summary>An empty application that a test describes itself.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, (_, _) => { }, Assembly.GetCallingAssembly());

    /// <inheritdoc cref="Create(string[])"/>
    public static IDistributedApplicationTestingBuilder Create(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder) =>
        Create(args, configureBuilder, Assembly.GetCallingAssembly());

    private static async Task<IDistributedApplicationTestingBuilder> RunAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings>? configureBuilder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        var run = new EntryPointRun(entryPoint.Assembly, args, configureBuilder);
        try
        {
            var builder = await run.DescribeAsync(cancellationToken).ConfigureAwait(false);
            return new TestingBuilder(builder, run.BuildAsync, run.DisposeAsync);
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static TestingBuilder Create(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, Assembly owner)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var builder = new OwnBuilder(owner, args, configureBuilder).Create();
        DistributedApplication? application = null;
        return new TestingBuilder(
            builder,
            _ => Task.FromResult(application ??= builder.Build()),
            () => application?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>A builder with the defaults of tests, without a program.</summary>
    private sealed class OwnBuilder(
        Assembly owner, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : BuilderEvents
    {
        public DistributedApplicationBuilder Create()
        {
            Enter();
            try
            {
                return new DistributedApplicationBuilder(new DistributedApplicationOptions { Args = args });
            }
            finally
            {
                Leave();
            }
        }

        protected override void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
        {
            TestingDefaults.Apply(owner, args, options, settings);
            configure(options, settings);
        }

        protected override void OnConstructed(DistributedApplicationBuilder builder)
        {
        }

        protected override void OnBuilding(DistributedApplicationBuilder builder)
        {
        }

        protected override void OnBuilt(DistributedApplication application)
        {
        }
    }

    private sealed class TestingBuilder(
        DistributedApplicationBuilder inner, Func<CancellationToken, Task<DistributedApplication>> build, Func<ValueTask> dispose) : IDistributedApplicationTestingBuilder
    {
        public ConfigurationManager Configuration => inner.Configuration;

        public string AppHostDirectory => inner.AppHostDirectory;

        public Assembly? AppHostAssembly => inner.AppHostAssembly;

        public IHostEnvironment Environment => inner.Environment;

        public IServiceCollection Services => inner.Services;

        public IDistributedApplicationEventing Eventing => inner.Eventing;

        public DistributedApplicationExecutionContext ExecutionContext => inner.ExecutionContext;

        public IResourceCollection Resources => inner.Resources;

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource => inner.AddResource(resource);

        public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource => inner.CreateResourceBuilder(resource);

        public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

        public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => build(cancellationToken);

        public ValueTask DisposeAsync() => dispose();

        public void Dispose() => dispose().AsTask().GetAwaiter().GetResult();
    }
}
