using Microsoft.Extensions.Configuration;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>How the connections of clients are encrypted: by this server, by a proxy in front of it, or, in Development, not at all.</summary>
internal sealed class ServerTls
{
    public const string ProxyKey = "Chat:TlsTerminatedByProxy";

    /// <summary>Null when this server does not encrypt.</summary>
    public CertificateFiles? Certificate { get; private set; }

    /// <summary>Whether clients come encrypted, as far as they see it.</summary>
    public bool IsSecure { get; private set; }

    /// <summary>Whether clients come through a proxy that encrypts.</summary>
    public bool IsBehindProxy { get; private set; }

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public static ServerTls Read(IConfiguration configuration, bool isDevelopment)
    {
        if (isDevelopment)
        {
            return new ServerTls();
        }

        var certificate = CertificateFiles.Read(configuration);
        var proxy = configuration[ProxyKey];
        var byProxy = bool.TryParse(proxy, out var said) && said;
        List<string> problems = [];
        if (!string.IsNullOrEmpty(proxy) && !bool.TryParse(proxy, out _))
        {
            problems.Add($"{ProxyKey}: must be true or false, not '{proxy}'.");
        }
        else if (certificate is not null)
        {
            if (certificate.Problem() is { } problem)
            {
                problems.Add(problem);
            }
        }
        else if (!byProxy)
        {
            problems.Add($"{CertificateFiles.SectionName}:Path: is not set. Outside Development the server needs a certificate, or {ProxyKey}=true where a proxy in front of it has one.");
        }

        return new ServerTls { Certificate = certificate, IsSecure = certificate is not null || byProxy, IsBehindProxy = byProxy, Problems = problems };
    }
}
