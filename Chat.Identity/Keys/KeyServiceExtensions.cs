using System.Security.Cryptography;
using Chat.Identity.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Chat.Identity.Keys;

internal static class KeyServiceExtensions
{
    /// <summary>Data protection whose keys lie in the database, and with it the keys of access tokens.</summary>
    public static WebApplicationBuilder AddKeys(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeyOptions>, KeyOptionsValidator>());
        services.AddValidatedOptions<KeyOptions>(KeyOptions.SectionName);
        services.AddDataProtection().SetApplicationName("chat-identity").PersistKeysToDbContext<IdentityDbContext>().Protect(builder.Configuration);
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictValidationOptions>>(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddHostedService<SigningKeyRotation>();
        services.AddOptions<OpenIddictServerOptions>().Configure<SigningKeyRing>(Use);
        return builder;
    }

    private static void Protect(this IDataProtectionBuilder protection, ConfigurationManager configuration)
    {
        var options = configuration.GetSection(KeyOptions.SectionName).Get<KeyOptions>() ?? new KeyOptions();
        if (!string.IsNullOrEmpty(options.KeyProtectionCertificate))
        {
            try
            {
                protection.ProtectKeysWithCertificate(options.LoadCertificate());
            }
            catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // Stops the start, with its reason: KeyOptionsValidator.
            }
        }
        else if (options.MasterKey is { Length: > 0 } text && KeyOptions.ReadMasterKey(text) is { } key)
        {
            protection.Services.Configure<KeyManagementOptions>(management => management.XmlEncryptor = new MasterKeyXmlEncryptor(key));
        }
    }

    private static void Use(OpenIddictServerOptions options, SigningKeyRing ring) =>
        options.SigningCredentials.AddRange(ring.Keys.Count > 0 ? ring.Keys.Select(key => key.Credentials) : [Placeholder()]);

    // Options without a key cannot be made, and every request asks for them; none that needs a key is answered before there are keys (KeysNeeded).
    private static SigningCredentials Placeholder() =>
        new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "none" }, SecurityAlgorithms.EcdsaSha256);
}
