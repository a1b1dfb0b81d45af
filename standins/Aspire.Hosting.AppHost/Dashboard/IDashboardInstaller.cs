using Aspire.Hosting.Runtime;

namespace Aspire.Hosting.Dashboard;

/// <summary>Gets the dashboard where there is none yet. Registered as a service by whoever can; without one it is only said how to get it.</summary>
internal interface IDashboardInstaller
{
    /// <summary>Runs beside the application. What it puts into one of the places where the dashboard is looked for is found there.</summary>
    /// <param name="room">Where what it runs is guarded.</param>
    /// <param name="cancellationToken">Ends it with the application.</param>
    /// <returns>Whether it may be there now.</returns>
    Task<bool> InstallAsync(GuardRoom room, CancellationToken cancellationToken);
}
