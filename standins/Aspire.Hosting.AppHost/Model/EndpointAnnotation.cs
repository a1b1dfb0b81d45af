using System.Diagnostics;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

[DebuggerDisplay("{Name} {UriScheme} {Port} -> {TargetPort}")]
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private int? _port;
    private int? _targetPort;
    private string? _transport;
    private bool? _isProxied;

    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        _transport = transport;
        Name = name ?? UriScheme;
        ModelName.Validate("endpoint", Name);
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        _isProxied = isProxied;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    /// <summary>The port others use; of an endpoint without a proxy, the port the resource itself listens on.</summary>
    public int? Port
    {
        get => _port ?? (IsProxied ? null : _targetPort);
        set => _port = Checked(value, nameof(Port));
    }

    /// <summary>The port the resource listens on.</summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied ? null : _port);
        set => _targetPort = Checked(value, nameof(TargetPort));
    }

    public string UriScheme { get; set; }

    public string TargetHost { get; set; } = "localhost";

    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    public bool IsExternal { get; set; }

    public bool IsProxied
    {
        get => _isProxied ?? true;
        set => _isProxied = value;
    }

    /// <summary>Leaves the endpoint out when another resource refers to all endpoints of this one.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    public bool TlsEnabled { get; set; }

    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => AllocatedEndpointSnapshot.Current;
        set => AllocatedEndpointSnapshot.Set(value ?? throw new ArgumentNullException(nameof(value)));
    }

    /// <summary>The variable that gives the resource its target port; such an endpoint is not put into <c>ASPNETCORE_URLS</c>.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>The endpoint came from a launch profile, whose port is a wish for this machine only.</summary>
    internal bool FromLaunchProfile { get; set; }

    internal ValueSnapshot<AllocatedEndpoint> AllocatedEndpointSnapshot { get; } = new();

    private static int? Checked(int? port, string name) =>
        port is null or (>= 0 and <= 65535) ? port : throw new ArgumentOutOfRangeException(name, port, "A port lies between 0 and 65535.");
}
