using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Chat.ServiceDefaults.Tests.Endpoints;

/// <summary>A folder with the certificate of a server, made for the test.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddHours(-1);

    private readonly string _folder = Directory.CreateTempSubdirectory("chat-tls-").FullName;

    public string Certificate => Path.Combine(_folder, "tls.crt");

    public string Key => Path.Combine(_folder, "tls.key");

    public string Pkcs12 => Path.Combine(_folder, "tls.pfx");

    public IReadOnlyDictionary<string, string?> PemSettings => new Dictionary<string, string?>
    {
        ["Kestrel:Certificates:Default:Path"] = Certificate,
        ["Kestrel:Certificates:Default:KeyPath"] = Key,
        ["Chat:TlsTerminatedByProxy"] = "",
    };

    public IReadOnlyDictionary<string, string?> Pkcs12Settings => new Dictionary<string, string?>
    {
        ["Kestrel:Certificates:Default:Path"] = Pkcs12,
        ["Kestrel:Certificates:Default:Password"] = "long enough for one test",
        ["Chat:TlsTerminatedByProxy"] = "",
    };

    /// <summary>Writes a new one, as PEM with the one it was issued by and as PKCS #12. Its name, by which it is known again.</summary>
    public string Write(string name)
    {
        var (root, rootKey) = Issue($"{name} root");
        var (issuer, issuerKey) = Issue($"{name} issuer", root);
        var (certificate, key) = Issue(name, issuer, isServer: true);
        using (root)
        using (rootKey)
        using (issuer)
        using (issuerKey)
        using (certificate)
        using (key)
        {
            File.WriteAllText(Certificate, $"{certificate.ExportCertificatePem()}\n{issuer.ExportCertificatePem()}\n");
            File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
            File.WriteAllBytes(Pkcs12, certificate.Export(X509ContentType.Pkcs12, "long enough for one test"));
        }

        return $"CN={name}";
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (X509Certificate2 Certificate, ECDsa Key) Issue(string name, X509Certificate2? issuer = null, bool isServer = false)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(!isServer, false, 0, true));
        if (issuer is null)
        {
            return (request.CreateSelfSigned(From, From.AddDays(1)), key);
        }

        using var certificate = request.Create(issuer, From, From.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return (certificate.CopyWithPrivateKey(key), key);
    }
}
