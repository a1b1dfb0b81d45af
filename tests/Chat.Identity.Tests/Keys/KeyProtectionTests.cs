using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chat.Identity.Keys;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.Hosting.Internal;

namespace Chat.Identity.Tests.Keys;

public sealed class KeyProtectionTests(IdentityDatabases databases, RedisFixture redis)
{
    private const string CertificatePassword = "long enough for one test";

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public async Task With_a_master_key_nothing_in_the_database_opens_anything()
    {
        var (database, key) = (await databases.CreateAsync(), NewKey());
        string? kept;
        await using (var host = await TokenHost.StartAsync(database, redis, settings: ("Identity:MasterKey", key)))
        {
            await using var context = host.OpenDatabase();
            kept = Assert.Single(context.DataProtectionKeys).Xml;
        }

        Assert.Contains("sealedWithMasterKey", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey ", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("<value>", kept, StringComparison.Ordinal);
        await using var again = await TokenHost.StartAsync(database, redis, settings: ("Identity:MasterKey", key));
        await using var after = again.OpenDatabase();
        Assert.Single(after.SigningKeys);
    }

    [Fact]
    public async Task With_another_master_key_the_service_does_not_start()
    {
        var database = await databases.CreateAsync();
        await (await TokenHost.StartAsync(database, redis, settings: ("Identity:MasterKey", NewKey()))).DisposeAsync();

        await Assert.ThrowsAnyAsync<CryptographicException>(() => TokenHost.StartAsync(database, redis, settings: ("Identity:MasterKey", NewKey())));
    }

    [Fact]
    public async Task With_a_certificate_nothing_in_the_database_opens_anything_and_another_one_does_not_either()
    {
        await using var folder = new DataFolder();
        var database = await databases.CreateAsync();
        (string, string?)[] settings = [("Identity:KeyProtectionCertificate", NewCertificate(folder, "one")), ("Identity:KeyProtectionCertificatePassword", CertificatePassword)];
        string kept;
        string refresh;
        await using (var host = await TokenHost.StartAsync(database, redis, settings: settings))
        {
            await using var context = host.OpenDatabase();
            kept = Assert.Single(context.DataProtectionKeys).Xml!;
            using var browser = await host.SignedInAsync(await host.AddUserAsync());
            refresh = (await new TokenClient(browser).TokensAsync()).Refresh;
        }

        await using (var again = await TokenHost.StartAsync(database, redis, settings: settings))
        {
            using var browser = again.CreateBrowser();
            Assert.NotEmpty((await new TokenClient(browser).RefreshAsync(refresh)).Access);
        }

        Assert.Contains("EncryptedData", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("<value>", kept, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => TokenHost.StartAsync(
            database, redis, settings: [("Identity:KeyProtectionCertificate", NewCertificate(folder, "two")), ("Identity:KeyProtectionCertificatePassword", CertificatePassword)]));
    }

    [Theory]
    [InlineData("Production", null, null, "Identity:MasterKey is missing")]
    [InlineData("Production", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", null, "Identity:MasterKey must be")]
    [InlineData("Development", "c2hvcnQ=", null, "Identity:MasterKey must be")]
    [InlineData("Development", null, "/nowhere.pfx", "Identity:KeyProtectionCertificate: cannot be read")]
    [InlineData("Development", "bm90IGFsbCBvZiB0aGVzZSBieXRlcyBhcmUgZXF1YWw=", "/nowhere.pfx", "are both set")]
    public void Wrong_settings_are_named(string environment, string? key, string? certificate, string problem)
    {
        var result = Validate(environment, new KeyOptions { MasterKey = key, KeyProtectionCertificate = certificate });

        Assert.Contains(problem, string.Join('\n', result), StringComparison.Ordinal);
    }

    [Fact]
    public void Right_settings_pass()
    {
        Assert.Empty(Validate("Development", new KeyOptions()));
        Assert.Empty(Validate("Production", new KeyOptions { MasterKey = NewKey() }));
    }

    private static string NewCertificate(DataFolder folder, string name)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        var path = Path.Combine(folder.Path, $"{name}.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, CertificatePassword));
        return path;
    }

    private static IEnumerable<string> Validate(string environment, KeyOptions options) =>
        new KeyOptionsValidator(new HostingEnvironment { EnvironmentName = environment }).Validate(null, options).Failures ?? [];
}
