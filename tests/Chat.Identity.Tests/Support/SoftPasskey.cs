using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chat.Identity.Tests.Support;

/// <summary>An authenticator without a device: answers what a browser is asked for (Web Authentication, sections 6.1 and 6.5), as ES256 and without an attestation.</summary>
internal sealed class SoftPasskey : IDisposable
{
    /// <summary>The setting of a server that passkeys can be made for: it has a name.</summary>
    public static readonly (string Key, string? Value) Issuer = ("Tokens:Issuer", Origin);

    private const string Origin = "http://localhost:5000";
    private const string Domain = "localhost";

    // Somebody is there, and has unlocked it; with a new key besides, the key is in the data.
    private const byte IsVerified = 0x05;
    private const byte HasKey = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private string _user = "";
    private int _uses;

    public string Id => Base64Url.EncodeToString(_id);

    /// <returns>The answer to options of a creation.</returns>
    public string Make(string options)
    {
        _user = (string)JsonNode.Parse(options)!["user"]!["id"]!;
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        // CBOR (RFC 8949): the key as COSE has it, {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
        byte[] key = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Data(IsVerified | HasKey), .. new byte[16], 0, (byte)_id.Length, .. _id, .. key];
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), 0x58, (byte)data.Length, .. data];
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(ClientData("webauthn.create", options)),
            attestationObject = Base64Url.EncodeToString(attestation),
            transports = Array.Empty<string>(),
        });
    }

    /// <returns>The answer to options of a log-in.</returns>
    public string Sign(string options)
    {
        var client = ClientData("webauthn.get", options);
        var data = Data(IsVerified);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(signature),
            userHandle = _user,
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] Data(int flags)
    {
        var uses = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(uses, ++_uses);
        return [.. SHA256.HashData(Encoding.ASCII.GetBytes(Domain)), (byte)flags, .. uses];
    }

    private string Credential(object response) =>
        JsonSerializer.Serialize(new { id = Id, rawId = Id, type = "public-key", response, clientExtensionResults = new { } });

    private static byte[] ClientData(string type, string options) => JsonSerializer.SerializeToUtf8Bytes(
        new { type, challenge = (string)JsonNode.Parse(options)!["challenge"]!, origin = Origin, crossOrigin = false });

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];
}
