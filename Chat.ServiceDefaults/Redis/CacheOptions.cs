using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chat.ServiceDefaults.Redis;

/// <summary>Where Redis is: <c>ConnectionStrings:cache</c>. It may be away; the setting may not be missing.</summary>
internal sealed class CacheOptions
{
    public const string ConnectionName = "cache";

    public string? ConnectionString { get; set; }
}

internal sealed class CacheOptionsValidator : IValidateOptions<CacheOptions>
{
    public ValidateOptionsResult Validate(string? name, CacheOptions options)
    {
        const string Key = $"ConnectionStrings:{CacheOptions.ConnectionName}";
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return ValidateOptionsResult.Fail($"{Key} is missing: where Redis is, such as 127.0.0.1:6379.");
        }

        try
        {
            return ConfigurationOptions.Parse(options.ConnectionString).EndPoints.Count > 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{Key} names no address of Redis.");
        }
        catch (ArgumentException malformed)
        {
            return ValidateOptionsResult.Fail($"{Key} is malformed: {malformed.Message}");
        }
    }
}
