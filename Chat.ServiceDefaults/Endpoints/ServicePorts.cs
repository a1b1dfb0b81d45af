using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>The two ports of a service, each 0 (any free one) to 65535. Without either, Kestrel's own settings hold.</summary>
internal sealed class ServicePorts
{
    public const string GrpcKey = "CHAT_GRPC_PORT";
    public const string HttpKey = "CHAT_HTTP_PORT";

    public int? Grpc { get; private set; }

    public int? Http { get; private set; }

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public static ServicePorts Read(IConfiguration configuration)
    {
        List<string> problems = [];
        var ports = new ServicePorts { Grpc = Port(configuration, GrpcKey, problems), Http = Port(configuration, HttpKey, problems), Problems = problems };
        if (problems.Count == 0 && ports.Grpc.HasValue != ports.Http.HasValue)
        {
            var missing = ports.Grpc.HasValue ? HttpKey : GrpcKey;
            problems.Add($"{missing}: is not set. A service needs both {GrpcKey} and {HttpKey}.");
        }

        if (ports.Grpc is > 0 && ports.Grpc == ports.Http)
        {
            problems.Add($"{HttpKey}: is the same port as {GrpcKey}. Cleartext HTTP/2 and HTTP/1.1 cannot share one.");
        }

        return ports;
    }

    private static int? Port(IConfiguration configuration, string key, List<string> problems)
    {
        var text = configuration[key];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535)
        {
            return port;
        }

        problems.Add($"{key}: must be a port from 0 to 65535, not '{text}'.");
        return null;
    }
}
