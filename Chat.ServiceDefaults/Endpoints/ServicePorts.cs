using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>
/// The ports of a service, each 0 (any free one) to 65535: for gRPC, for HTTP/1.1, and, where people's browsers are to reach it
/// too, a public one for HTTP/1.1. Without any, Kestrel's own settings hold.
/// </summary>
internal sealed class ServicePorts
{
    public const string GrpcKey = "CHAT_GRPC_PORT";
    public const string HttpKey = "CHAT_HTTP_PORT";
    public const string PublicKey = "CHAT_PUBLIC_PORT";

    public int? Grpc { get; private set; }

    public int? Http { get; private set; }

    /// <summary>Where it is set, clients come here, and the other two are for services and operators.</summary>
    public int? Public { get; private set; }

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public static ServicePorts Read(IConfiguration configuration)
    {
        List<string> problems = [];
        var ports = new ServicePorts { Grpc = Port(configuration, GrpcKey, problems), Http = Port(configuration, HttpKey, problems), Public = Port(configuration, PublicKey, problems), Problems = problems };
        if (problems.Count == 0 && ports.Grpc.HasValue != ports.Http.HasValue)
        {
            var missing = ports.Grpc.HasValue ? HttpKey : GrpcKey;
            problems.Add($"{missing}: is not set. A service needs both {GrpcKey} and {HttpKey}.");
        }

        if (ports.Grpc is > 0 && ports.Grpc == ports.Http)
        {
            problems.Add($"{HttpKey}: is the same port as {GrpcKey}. Cleartext HTTP/2 and HTTP/1.1 cannot share one.");
        }

        if (ports.Public is > 0 && (ports.Public == ports.Grpc || ports.Public == ports.Http))
        {
            problems.Add($"{PublicKey}: is the same port as {(ports.Public == ports.Grpc ? GrpcKey : HttpKey)}. What is for operators is not for everybody.");
        }

        if (ports.Public.HasValue && ports.Http is null)
        {
            problems.Add($"{HttpKey}: is not set. A service with {PublicKey} needs the other two.");
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
