using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Runtime;

/// <summary>Registers what runs the application.</summary>
internal static class RuntimeServices
{
    public static void Add(IServiceCollection services, IDistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
    }
}
