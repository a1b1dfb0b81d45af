using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Chat.AppHost.Resources;

/// <summary>What can be said to the AppHost, checked before anything starts. Every key is in docs/configuration.md.</summary>
internal sealed class AppHostSettings
{
    private const int PreferredHubPort = 5180;
    private const int PreferredIdentityPort = 5181;
    private const string ResourcesKey = "Chat:Resources";
    private const string HubReplicasKey = "Chat:HubReplicas";
    private const string HubPortKey = "Chat:HubPort";
    private const string IdentityPortKey = "Chat:IdentityPort";
    private const string DataDirectoryKey = "Chat:DataDirectory";

    private readonly DataDirectory? _data;
    private readonly int? _hubPort;
    private readonly int? _identityPort;
    private readonly Dictionary<string, int> _storePorts = [];

    private AppHostSettings(DataDirectory? data, StoreKind stores, int hubReplicas, int? hubPort, int? identityPort, string? postgresFolder, string endpointsFile)
    {
        _data = data;
        Stores = stores;
        HubReplicas = hubReplicas;
        _hubPort = hubPort;
        _identityPort = identityPort;
        PostgresFolder = postgresFolder;
        EndpointsFile = endpointsFile;
    }

    /// <summary>Every key of the AppHost's own.</summary>
    public static IReadOnlyList<string> Keys { get; } = [ResourcesKey, HubReplicasKey, HubPortKey, IdentityPortKey, DataDirectoryKey];

    /// <summary>Where a run keeps its data. What is only published has none.</summary>
    public DataDirectory Data => _data ?? throw new SetupException("There is no data to work on while publishing.");

    public StoreKind Stores { get; }

    public int HubReplicas { get; }

    public string? PostgresFolder { get; }

    /// <summary>Ports of the native stores, by name.</summary>
    public IReadOnlyDictionary<string, int> StorePorts => _storePorts;

    /// <summary>Where the clients of this clone find the hub.</summary>
    public string EndpointsFile { get; }

    /// <summary>Reads the configuration. Fails with every problem in one message.</summary>
    public static AppHostSettings Read(IDistributedApplicationBuilder builder)
    {
        var problems = new List<string>();
        var configuration = builder.Configuration;

        // What is published is the same on every machine: no look at its stores, its ports or its data.
        var isPublished = builder.ExecutionContext.IsPublishMode;
        var stores = isPublished ? StoreKind.Containers : ReadStores(configuration[ResourcesKey] ?? "auto", problems);
        var replicas = ReadNumber(configuration, HubReplicasKey, 1, 16, problems) ?? 2;
        var hubPort = ReadNumber(configuration, HubPortKey, 1, 65_535, problems);
        var identityPort = ReadNumber(configuration, IdentityPortKey, 1, 65_535, problems);
        if (problems.Count > 0)
        {
            throw new SetupException(string.Join(Environment.NewLine, problems));
        }

        if (isPublished)
        {
            return new AppHostSettings(data: null, stores, replicas, hubPort: null, identityPort: null, postgresFolder: null, endpointsFile: "");
        }

        var ownData = configuration[DataDirectoryKey];
        var data = DataDirectory.Open(ownData is { Length: > 0 } ? Path.GetFullPath(ownData) : DataDirectory.For(builder.AppHostDirectory));
        StoreGuard.Sweep(data);

        // A run with data of its own must not hide the clone's usual system from its clients.
        var run = ownData is { Length: > 0 } ? data.Path : Path.Combine(builder.AppHostDirectory, "..", "artifacts", "run");
        return new AppHostSettings(data, stores, replicas, hubPort, identityPort, configuration["CHAT_PG_BIN"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : null, Path.GetFullPath(Path.Combine(run, "endpoints.json")));
    }

    /// <summary>The port that was asked for, which must be free; else the usual one, or, when another clone has it, any; none when published.</summary>
    public int? ChooseHubPort() => ChoosePort("the hub", HubPortKey, _hubPort, PreferredHubPort);

    /// <inheritdoc cref="ChooseHubPort"/>
    public int? ChooseIdentityPort() => ChoosePort("identity", IdentityPortKey, _identityPort, PreferredIdentityPort);

    /// <summary>
    /// A free port of this clone for a native store: the same at every start when possible, and outside the range from which
    /// the system gives ports to outgoing connections.
    /// </summary>
    public int FreePort(string name)
    {
        const int First = 20_000;
        const int Count = 10_000;
        var seed = Encoding.UTF8.GetBytes($"{Data.Path}/{name}").Aggregate(17u, (hash, value) => unchecked((hash * 31) + value));
        return _storePorts[name] = Enumerable.Range(0, Count)
            .Select(offset => First + (int)((seed + (uint)offset) % Count))
            .First(port => IsFree(port) && !_storePorts.ContainsValue(port));
    }

    /// <summary>Deletes what the native stores have kept, and says so.</summary>
    public void WipeStores()
    {
        Console.WriteLine($"{Data.Wipe()} The next start begins with an empty database.");
        if (Stores == StoreKind.Containers)
        {
            Console.WriteLine("Containers keep their data in volumes, which stay: find them with 'docker volume ls' and remove them with 'docker volume rm'.");
        }
    }

    private int? ChoosePort(string whose, string key, int? wanted, int preferred)
    {
        if (_data is null)
        {
            return null;
        }

        if (wanted is { } port)
        {
            return IsFree(port) ? port : throw new SetupException($"Port {port} for {whose} ({key}) is taken by another program.");
        }

        return IsFree(preferred) && PortClaim.TryTake(preferred) ? preferred : null;
    }

    private static StoreKind ReadStores(string value, List<string> problems)
    {
        switch (value)
        {
            case "containers":
                return StoreKind.Containers;
            case "native":
                return StoreKind.Native;
            case "auto":
                return OperatingSystem.IsWindows() || ContainerEngine.Answers() ? StoreKind.Containers : StoreKind.Native;
            default:
                problems.Add($"Chat:Resources is '{value}'; it is one of auto, containers, native.");
                return StoreKind.Native;
        }
    }

    private static int? ReadNumber(ConfigurationManager configuration, string key, int least, int most, List<string> problems)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        problems.Add($"{key} is '{text}'; it is a number from {least} to {most}.");
        return null;
    }

    /// <summary>On both addresses of "localhost": the proxy in front of the hub listens on each.</summary>
    private static bool IsFree(int port) => IsFree(IPAddress.Loopback, port) && IsFree(IPAddress.IPv6Loopback, port);

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException failure)
        {
            // A machine without IPv6 has nobody there who could be in the way.
            return failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;
        }
    }
}
