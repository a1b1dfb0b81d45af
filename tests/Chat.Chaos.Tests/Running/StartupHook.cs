using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>
/// Runs inside the services, which know nothing of it (DOTNET_STARTUP_HOOKS, hence the name): their clock is off by as many seconds as a
/// file says, at any moment. What time has passed stays right, as on a machine whose clock is set.
/// </summary>
internal static class StartupHook
{
    public const string Variable = "CHAT_CHAOS_CLOCK";

    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Hosts(Environment.GetEnvironmentVariable(Variable)!));

    private sealed class Hosts(string file) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                value.Subscribe(this);
            }
        }

        // The last one that is registered counts.
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder host })
            {
                host.ConfigureServices(services => services.AddSingleton<TimeProvider>(new JumpingClock(file)));
            }
        }

        public void OnCompleted()
        {
            // Nothing is held.
        }

        public void OnError(Exception error)
        {
            // There is none.
        }
    }

    private sealed class JumpingClock(string file) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() =>
            base.GetUtcNow() + TimeSpan.FromSeconds(File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var off) ? off : 0);
    }
}
