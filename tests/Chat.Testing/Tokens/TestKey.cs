using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Chat.Testing;

/// <summary>A key that access tokens are signed with.</summary>
public sealed class TestKey
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The public half, in the form of PEM.</summary>
    public string PublicKey => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>The public half, as it stands in a set of keys.</summary>
    public JsonObject ToJson()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["kid"] = Id,
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    public string Sign(JsonObject header, JsonObject payload) => Sign(header, payload, text => _key.SignData(text, HashAlgorithmName.SHA256));

    /// <summary>The compact form, signed in whatever way.</summary>
    public static string Sign(JsonObject header, JsonObject payload, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(header)}.{Encode(payload)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
