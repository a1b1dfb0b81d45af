using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>Where the certificate of the server lies: PEM (with the certificates above it, and the key there or in a file of its own) or PKCS #12.</summary>
internal sealed record CertificateFiles(string Path, string? KeyPath, string? Password)
{
    /// <summary>The keys are Kestrel's own, so that what is known of them holds here too.</summary>
    public const string SectionName = "Kestrel:Certificates:Default";

    /// <summary>Null when nothing is said of a certificate; without a path it is one that cannot be read.</summary>
    public static CertificateFiles? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(SectionName);
        return section.GetChildren().Any() ? new CertificateFiles(section["Path"] ?? "", section["KeyPath"], section["Password"]) : null;
    }

    /// <summary>What the files hold, both in one, so that a change of either is seen.</summary>
    public CertificateBytes ReadFiles() => new(File.ReadAllBytes(Path), string.IsNullOrEmpty(KeyPath) ? null : File.ReadAllBytes(KeyPath));

    /// <summary>The certificate with its key first, then those above it.</summary>
    /// <exception cref="CryptographicException">They are no certificate with a private key: <see cref="IsUnreadable"/>.</exception>
    public X509Certificate2Collection Load(CertificateBytes bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Certificate);
        return text.Contains("-----BEGIN", StringComparison.Ordinal)
            ? FromPem(text, bytes.Key is null ? text : Encoding.UTF8.GetString(bytes.Key))
            : FromPkcs12(bytes.Certificate);
    }

    /// <summary>Why there is no certificate in the files, in a sentence; null when there is one.</summary>
    public string? Problem()
    {
        if (Path.Length == 0)
        {
            return $"{SectionName}:Path is not set.";
        }

        try
        {
            foreach (var certificate in Load(ReadFiles()))
            {
                certificate.Dispose();
            }

            return null;
        }
        catch (Exception failure) when (IsUnreadable(failure))
        {
            return $"{SectionName}: cannot be read: {failure.Message}";
        }
    }

    /// <summary>A key that belongs to another certificate is an <see cref="ArgumentException"/>.</summary>
    public static bool IsUnreadable(Exception failure) => failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException;

    private X509Certificate2Collection FromPem(string text, string key)
    {
        using var certificate = string.IsNullOrEmpty(Password) ? X509Certificate2.CreateFromPem(text, key) : X509Certificate2.CreateFromEncryptedPem(text, key, Password);
        X509Certificate2Collection all = [];
        all.ImportFromPem(text);
        all[0].Dispose();
        // Windows makes no handshake with a key that lies in memory only.
        all[0] = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        return all;
    }

    private X509Certificate2Collection FromPkcs12(byte[] bytes)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(bytes, Password);
        var own = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("There is no private key with the certificate.");
        all.Remove(own);
        all.Insert(0, own);
        return all;
    }
}

/// <summary>Files as they were read.</summary>
internal sealed record CertificateBytes(byte[] Certificate, byte[]? Key)
{
    public bool IsSameAs(CertificateBytes other) =>
        Certificate.AsSpan().SequenceEqual(other.Certificate) && Key.AsSpan().SequenceEqual(other.Key);
}
