using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Chat.Hub.Services;

/// <summary>Where another service is, as service discovery says: <c>services:NAME:grpc:0</c>, <c>:1</c> …</summary>
internal sealed class ServiceAddresses
{
    public IReadOnlyList<string> All { get; set; } = [];

    public static string SectionOf(string service) => $"services:{service}:grpc";
}

/// <summary>For options that are named like their service.</summary>
internal sealed class ServiceAddressesValidator : IValidateOptions<ServiceAddresses>
{
    public ValidateOptionsResult Validate(string? name, ServiceAddresses options)
    {
        var section = ServiceAddresses.SectionOf(name ?? "");
        if (options.All.Count == 0)
        {
            return ValidateOptionsResult.Fail($"{section}:0 is missing: the address of the service, such as http://127.0.0.1:5001.");
        }

        var wrong = options.All
            .Where(address => !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            .Select(address => $"{section} has \"{address}\", which is no http or https address.")
            .ToArray();
        return wrong.Length > 0 ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}

internal static class ServiceAddressesExtensions
{
    public static IServiceCollection AddServiceAddresses(this IServiceCollection services, string service)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServiceAddresses>, ServiceAddressesValidator>());
        services.AddOptions<ServiceAddresses>(service)
            .Configure<IConfiguration>((options, configuration) =>
                options.All = [.. configuration.GetSection(ServiceAddresses.SectionOf(service)).GetChildren().Select(address => address.Value ?? "")])
            .ValidateOnStart();
        return services;
    }

    public static IReadOnlyList<string> AddressesOf(this IServiceProvider provider, string service) =>
        provider.GetRequiredService<IOptionsMonitor<ServiceAddresses>>().Get(service).All;
}
