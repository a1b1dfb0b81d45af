using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Services;

/// <summary>What services know each other by.</summary>
public sealed class ServiceKeyOptions
{
    // Beside the addresses of service discovery, which have children of their own.
    public const string SectionName = "Services";

    public const int Length = 32;

    /// <summary>32 random bytes, base64, the same for every service. Without it (Development only) nobody is asked for it.</summary>
    public string Key { get; set; } = "";

    /// <summary>Null when it is none.</summary>
    internal static byte[]? Read(string text)
    {
        var key = new byte[Length];
        return Convert.TryFromBase64String(text, key, out var written) && written == Length ? key : null;
    }
}

internal sealed class ServiceKeyOptionsValidator(IHostEnvironment environment) : IValidateOptions<ServiceKeyOptions>
{
    private const string Key = $"{ServiceKeyOptions.SectionName}:{nameof(ServiceKeyOptions.Key)}";

    public ValidateOptionsResult Validate(string? name, ServiceKeyOptions options) =>
        string.IsNullOrWhiteSpace(options.Key)
            ? environment.IsDevelopment()
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{Key} is missing: {ServiceKeyOptions.Length} random bytes in base64, the same for every service.")
            : ServiceKeyOptions.Read(options.Key) is { } bytes && bytes.AsSpan().ContainsAnyExcept(bytes[0])
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{Key} must be {ServiceKeyOptions.Length} random bytes in base64.");
}
