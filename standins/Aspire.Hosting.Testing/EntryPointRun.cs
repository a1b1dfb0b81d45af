using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs the entry point of an AppHost on a thread of its own. Where the program builds its application the thread is held until
/// the test lets it go on; what the program does with the application afterwards follows what the test does with it.
/// </summary>
internal sealed class EntryPointRun(
    Assembly appHost, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings>? configure) : BuilderEvents, IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _described = New<DistributedApplicationBuilder>();
    private readonly TaskCompletionSource<bool> _mayBuild = New<bool>();
    private readonly TaskCompletionSource<DistributedApplication> _built = New<DistributedApplication>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private TestedHost? _host;

    /// <summary>Told of the builder before the program has added anything to it.</summary>
    public Action<DistributedApplicationBuilder>? BuilderCreated { get; init; }

    /// <summary>Starts the program and returns when it has described its application.</summary>
    public async Task<DistributedApplicationBuilder> DescribeAsync(CancellationToken cancellationToken)
    {
        var main = appHost.EntryPoint ?? throw new InvalidOperationException($"The assembly '{appHost.GetName().Name}' has no entry point: it is not an AppHost.");
        _thread = new Thread(() => RunProgram(main)) { IsBackground = true, Name = $"Entry point of {appHost.GetName().Name}" };
        _thread.Start();
        try
        {
            return await _described.Task.WaitAsync(Limit(), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"'{appHost.GetName().Name}' has not built its application within {Limit().TotalSeconds} s.");
        }
    }

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        var builder = await _described.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_mayBuild.Task.IsCompleted)
        {
            ReplaceHost(builder.Services);
            _mayBuild.TrySetResult(true);
        }

        return await _built.Task.WaitAsync(Limit(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the application, if there is one, and the program.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_thread is null)
        {
            return;
        }

        if (_mayBuild.TrySetResult(false) || _host is not { } host)
        {
            await Ended().ConfigureAwait(false);
            return;
        }

        await host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for the program to end; one that does not is left to itself: its thread does not keep the process.</summary>
    public Task Ended() => Task.WhenAny(_ended.Task, Task.Delay(EndLimit, TimeProvider.System));

    protected override void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        TestingDefaults.Apply(appHost, args, options, settings);
        configure?.Invoke(options, settings);
    }

    protected override void OnConstructed(DistributedApplicationBuilder builder) => BuilderCreated?.Invoke(builder);

    protected override void OnBuilding(DistributedApplicationBuilder builder)
    {
        _described.TrySetResult(builder);
        if (!_mayBuild.Task.GetAwaiter().GetResult())
        {
            // Nobody wants the application: the program ends here.
            throw new HostAbortedException();
        }
    }

    protected override void OnBuilt(DistributedApplication application) => _built.TrySetResult(application);

    private void RunProgram(MethodInfo main)
    {
        Enter();
        try
        {
            var result = main.Invoke(null, main.GetParameters().Length == 0 ? [] : [args]);
            (result as Task)?.GetAwaiter().GetResult();
            Fail(new InvalidOperationException($"The entry point of '{appHost.GetName().Name}' has ended without building an application."));
        }
#pragma warning disable CA1031 // Whatever the program throws is the test's to see.
        catch (TargetInvocationException exception) when (exception.InnerException is not null)
        {
            Fail(exception.InnerException);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
#pragma warning restore CA1031
        finally
        {
            Leave();
            _ended.TrySetResult();
        }
    }

    private void Fail(Exception exception)
    {
        _described.TrySetException(exception);
        _built.TrySetException(exception);

        // Nobody may ask for these any more.
        _ = _described.Task.Exception;
        _ = _built.Task.Exception;
    }

    private void ReplaceHost(IServiceCollection services)
    {
        var original = services.Last(service => service.ServiceType == typeof(IHost));
        services.Remove(original);
        services.AddSingleton<IHost>(provider =>
        {
            var inner = (IHost)(original.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, original.ImplementationType!));
            return _host = new TestedHost(inner, this);
        });
    }

    private static TimeSpan Limit() =>
        int.TryParse(Environment.GetEnvironmentVariable("DOTNET_HOST_FACTORY_RESOLVER_DEFAULT_TIMEOUT_IN_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromMinutes(5);

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
