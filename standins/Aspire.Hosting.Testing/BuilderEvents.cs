using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Takes part in the making of an application by somebody else's code. Which events belong to which test is known from the
/// flow of execution: only code that runs in <see cref="Enter"/> raises them for this instance, so that several AppHosts of one
/// process do not disturb each other.
/// </summary>
internal abstract class BuilderEvents
{
    private static readonly AsyncLocal<BuilderEvents?> CurrentEvents = new();

    // Subscribed once for the process; never unsubscribed.
    private static readonly IDisposable Subscription = DiagnosticListener.AllListeners.Subscribe(new ListenerObserver());

    public bool IsCurrent => CurrentEvents.Value == this;

    protected void Enter()
    {
        GC.KeepAlive(Subscription);
        CurrentEvents.Value = this;
    }

    protected static void Leave() => CurrentEvents.Value = null;

    protected abstract void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    protected abstract void OnConstructed(DistributedApplicationBuilder builder);

    protected abstract void OnBuilding(DistributedApplicationBuilder builder);

    protected abstract void OnBuilt(DistributedApplication application);

    private void OnEvent(string name, object? payload)
    {
        switch (name, payload)
        {
            case ("DistributedApplicationBuilderConstructing", ValueTuple<DistributedApplicationOptions, HostApplicationBuilderSettings>(var options, var settings)):
                OnConstructing(options, settings);
                break;
            case ("DistributedApplicationBuilderConstructed", DistributedApplicationBuilder builder):
                OnConstructed(builder);
                break;
            case ("DistributedApplicationBuilderBuilding", DistributedApplicationBuilder builder):
                OnBuilding(builder);
                break;
            case ("DistributedApplicationBuilt", DistributedApplication application):
                OnBuilt(application);
                break;
        }
    }

    private sealed class ListenerObserver : IObserver<DiagnosticListener>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Aspire.Hosting")
            {
                value.Subscribe(new EventObserver(), name => CurrentEvents.Value is not null && name.StartsWith("DistributedApplication", StringComparison.Ordinal));
            }
        }
    }

    private sealed class EventObserver : IObserver<KeyValuePair<string, object?>>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(KeyValuePair<string, object?> value) => CurrentEvents.Value?.OnEvent(value.Key, value.Value);
    }
}
