using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Keys;

/// <summary>Encrypts the data protection keys with the master key: AES-256-GCM, a new nonce each time.</summary>
internal sealed class MasterKeyXmlEncryptor(byte[] key) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedBytes = new byte[MasterKeyXml.NonceLength + plain.Length + MasterKeyXml.TagLength];
        var nonce = sealedBytes.AsSpan(0, MasterKeyXml.NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, MasterKeyXml.TagLength);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(MasterKeyXml.NonceLength, plain.Length), sealedBytes.AsSpan(^MasterKeyXml.TagLength));
        CryptographicOperations.ZeroMemory(plain);
        return new EncryptedXmlInfo(new XElement(MasterKeyXml.Element, Convert.ToBase64String(sealedBytes)), typeof(MasterKeyXmlDecryptor));
    }
}

/// <summary>Made by data protection, by the name that stands beside what was encrypted.</summary>
internal sealed class MasterKeyXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var text = services.GetRequiredService<IOptions<KeyOptions>>().Value.MasterKey;
        var key = text is null ? null : KeyOptions.ReadMasterKey(text);
        if (key is null)
        {
            throw new CryptographicException($"A key in the database is encrypted with {KeyOptions.SectionName}:{nameof(KeyOptions.MasterKey)}, which is not set.");
        }

        var sealedBytes = Convert.FromBase64String(encryptedElement.Value);
        var plain = new byte[sealedBytes.Length - MasterKeyXml.NonceLength - MasterKeyXml.TagLength];
        using var aes = new AesGcm(key, MasterKeyXml.TagLength);
        aes.Decrypt(
            sealedBytes.AsSpan(0, MasterKeyXml.NonceLength),
            sealedBytes.AsSpan(MasterKeyXml.NonceLength, plain.Length),
            sealedBytes.AsSpan(^MasterKeyXml.TagLength),
            plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}

internal static class MasterKeyXml
{
    public const string Element = "sealedWithMasterKey";
    public const int NonceLength = 12;
    public const int TagLength = 16;
}
