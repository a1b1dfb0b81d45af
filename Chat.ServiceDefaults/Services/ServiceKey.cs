using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Services;

/// <summary>Tells a call of another service from one of somebody who only reached the port.</summary>
public sealed partial class ServiceKey : IHostedService
{
    /// <summary>The header that carries it, over gRPC too.</summary>
    public const string Header = "x-service-key";

    private readonly ILogger<ServiceKey> _logger;
    private readonly byte[]? _key;

    public ServiceKey(IOptions<ServiceKeyOptions> options, ILogger<ServiceKey> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _logger = logger;
        Text = string.IsNullOrWhiteSpace(options.Value.Key) ? null : options.Value.Key;
        _key = Text is null ? null : ServiceKeyOptions.Read(Text);
    }

    /// <summary>What to send; null in a Development without a key.</summary>
    internal string? Text { get; }

    /// <summary>Whether a call that came with this may pass. Takes the same time wherever a wrong one differs.</summary>
    internal bool Fits(string? given)
    {
        if (_key is null)
        {
            return true;
        }

        var bytes = new byte[ServiceKeyOptions.Length];
        var isKey = given is { Length: < 100 } && Convert.TryFromBase64String(given, bytes, out var written) && written == bytes.Length;
        return CryptographicOperations.FixedTimeEquals(bytes, _key) && isKey;
    }

    internal void Refused(string path) => Refused(_logger, path);

    Task IHostedService.StartAsync(CancellationToken cancellationToken)
    {
        if (_key is null)
        {
            NotAskedFor(_logger);
        }

        return Task.CompletedTask;
    }

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1300, LogLevel.Warning, "Services:Key is not set: whoever reaches the ports of the services can call them. This is for Development only")]
    private static partial void NotAskedFor(ILogger logger);

    [LoggerMessage(1301, LogLevel.Warning, "A call of {Path} came without the key that services have, and was refused")]
    private static partial void Refused(ILogger logger, string path);
}
