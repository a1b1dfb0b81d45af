using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Keys;

/// <summary>How the keys of the service are kept, and how long they sign.</summary>
internal sealed class KeyOptions
{
    public const string SectionName = "Identity";

    public const int MasterKeyLength = 32;

    /// <summary>32 random bytes, base64, that everything secret in the database is encrypted with. Outside Development this or <see cref="KeyProtectionCertificate"/> is needed.</summary>
    public string? MasterKey { get; set; }

    /// <summary>Path of a PKCS #12 file with a certificate and its private key, instead of <see cref="MasterKey"/>.</summary>
    public string? KeyProtectionCertificate { get; set; }

    public string? KeyProtectionCertificatePassword { get; set; }

    /// <summary>How long a key signs access tokens before the next one does; 1 hour to 365 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "must be between 1 hour and 365 days.")]
    public TimeSpan RotateKeysEvery { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Null when it is none.</summary>
    public static byte[]? ReadMasterKey(string text)
    {
        var key = new byte[MasterKeyLength];
        return Convert.TryFromBase64String(text, key, out var written) && written == MasterKeyLength ? key : null;
    }

    public X509Certificate2 LoadCertificate() => X509CertificateLoader.LoadPkcs12FromFile(KeyProtectionCertificate!, KeyProtectionCertificatePassword);
}

internal sealed class KeyOptionsValidator(IHostEnvironment environment) : IValidateOptions<KeyOptions>
{
    private const string MasterKey = $"{KeyOptions.SectionName}:{nameof(KeyOptions.MasterKey)}";
    private const string Certificate = $"{KeyOptions.SectionName}:{nameof(KeyOptions.KeyProtectionCertificate)}";

    public ValidateOptionsResult Validate(string? name, KeyOptions options)
    {
        var problems = Problems(options).ToArray();
        return problems.Length > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> Problems(KeyOptions options)
    {
        var (hasKey, hasCertificate) = (!string.IsNullOrEmpty(options.MasterKey), !string.IsNullOrEmpty(options.KeyProtectionCertificate));
        if (!hasKey && !hasCertificate && !environment.IsDevelopment())
        {
            yield return $"{MasterKey} is missing: {KeyOptions.MasterKeyLength} random bytes in base64 (or {Certificate}), which the keys in the database are encrypted with.";
        }

        if (hasKey && hasCertificate)
        {
            yield return $"{MasterKey} and {Certificate} are both set: one of them protects the keys.";
        }

        if (hasKey && (KeyOptions.ReadMasterKey(options.MasterKey!) is not { } bytes || !bytes.AsSpan().ContainsAnyExcept(bytes[0])))
        {
            yield return $"{MasterKey} must be {KeyOptions.MasterKeyLength} random bytes in base64.";
        }

        if (hasCertificate && ProblemOfCertificate(options) is { } problem)
        {
            yield return $"{Certificate}: {problem}";
        }
    }

    private static string? ProblemOfCertificate(KeyOptions options)
    {
        try
        {
            using var certificate = options.LoadCertificate();
            return certificate.HasPrivateKey ? null : "has no private key.";
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {failure.Message}";
        }
    }
}
