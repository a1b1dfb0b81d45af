using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Builds and starts the application of an AppHost for tests; derived classes take part in how.</summary>
public class DistributedApplicationFactory : IDisposable, IAsyncDisposable
{
    private readonly EntryPointRun _run;

    // One start, however many ask for it.
    private readonly Lazy<Task<DistributedApplication>> _started;
    private bool _isDisposed;

    public DistributedApplicationFactory(Type entryPoint)
        : this(entryPoint, [])
    {
    }

    public DistributedApplicationFactory(Type entryPoint, string[] args)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        _run = new EntryPointRun(entryPoint.Assembly, args, OnBuilderCreating) { BuilderCreated = OnBuilderCreated };
        _started = new(StartCoreAsync);
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _started.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DistributedApplicationHostingTestingExtensions.CreateHttpClient(DistributedApplication, string, string?)"/>
    public HttpClient CreateHttpClient(string resourceName, string? endpointName = null) => Application.CreateHttpClient(resourceName, endpointName);

    /// <inheritdoc cref="DistributedApplicationHostingTestingExtensions.GetEndpoint(DistributedApplication, string, string?)"/>
    public Uri GetEndpoint(string resourceName, string? endpointName = null) => Application.GetEndpoint(resourceName, endpointName);

    /// <inheritdoc cref="DistributedApplicationHostingTestingExtensions.GetConnectionStringAsync(DistributedApplication, string, CancellationToken)"/>
    public ValueTask<string?> GetConnectionString(string resourceName, CancellationToken cancellationToken = default) =>
        Application.GetConnectionStringAsync(resourceName, cancellationToken);

    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await _run.DisposeAsync().ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The program is about to make its builder.</summary>
    protected virtual void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions)
    {
    }

    /// <summary>The program has made its builder and added nothing to it yet.</summary>
    protected virtual void OnBuilderCreated(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>The program has described its application.</summary>
    protected virtual void OnBuilding(DistributedApplicationBuilder applicationBuilder)
    {
    }

    protected virtual void OnBuilt(DistributedApplication application)
    {
    }

    private DistributedApplication Application => _started is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } started }
        ? started.Result
        : throw new InvalidOperationException("The application has not been started: await StartAsync first.");

    private async Task<DistributedApplication> StartCoreAsync()
    {
        OnBuilding(await _run.DescribeAsync(CancellationToken.None).ConfigureAwait(false));
        var application = await _run.BuildAsync(CancellationToken.None).ConfigureAwait(false);
        OnBuilt(application);
        await application.StartAsync().ConfigureAwait(false);
        return application;
    }
}
