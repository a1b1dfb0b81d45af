using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Chat.Contracts.Identity;

namespace Chat.Testing;

/// <summary>Tokens that must get nobody in.</summary>
public static class Forgery
{
    /// <summary>What is wrong with each of them, as the log of a service names it.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["nothing"] = "Missing",
        ["a megabyte"] = "TooLong",
        ["no token"] = "Malformed",
        ["five parts"] = "Malformed",
        ["unsigned"] = "Algorithm",
        ["HMAC with the public key"] = "Algorithm",
        ["RS256"] = "Algorithm",
        ["an ID token"] = "Kind",
        ["no kind"] = "Kind",
        ["jku"] = "Header",
        ["jwk"] = "Header",
        ["x5u"] = "Header",
        ["crit"] = "Header",
        ["a key nobody knows"] = "UnknownKey",
        ["no key id"] = "UnknownKey",
        ["another key under our id"] = "Signature",
        ["another payload"] = "Signature",
        ["no signature"] = "Signature",
        ["another issuer"] = "Issuer",
        ["another audience"] = "Audience",
        ["no audience"] = "Audience",
        ["expired"] = "Expired",
        ["without an end"] = "Claims",
        ["not yet valid"] = "NotYetValid",
        ["nobody"] = "Claims",
        ["a name that is none"] = "Claims",
        ["a role by number"] = "Claims",
        ["no session"] = "Claims",
        ["no revision"] = "Claims",
    };

    /// <summary>One of <see cref="All"/>, in the name of Mallory; null for the one that is nothing.</summary>
    public static string? Make(TestIssuer issuer, string forgery)
    {
        string Changed(Action<JsonObject> header) => issuer.TokenFor("Mallory", change: (changed, _) => header(changed));
        string Claiming(Action<JsonObject> payload) => issuer.TokenFor("Mallory", change: (_, changed) => payload(changed));
        string Signed(string algorithm, Func<byte[], byte[]> sign)
        {
            JsonObject header = [], payload = [];
            issuer.TokenFor("Mallory", change: (h, p) => (header, payload) = ((JsonObject)h.DeepClone(), (JsonObject)p.DeepClone()));
            header["alg"] = algorithm;
            return TestKey.Sign(header, payload, sign);
        }

        var parts = issuer.TokenFor("Mallory").Split('.');
        return forgery switch
        {
            "nothing" => null,
            "a megabyte" => new string('a', 1_000_000),
            "no token" => "one.two.three",
            "five parts" => string.Join('.', [.. parts, "four", "five"]),
            "unsigned" => Signed("none", _ => []),
            "HMAC with the public key" => Signed("HS256", text => HMACSHA256.HashData(Encoding.ASCII.GetBytes(issuer.Key.PublicKey), text)),
            "RS256" => Signed("RS256", text => RSA.Create(2048).SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            "an ID token" => Changed(header => header["typ"] = "JWT"),
            "no kind" => Changed(header => header.Remove("typ")),
            "jku" => Changed(header => header["jku"] = "http://127.0.0.1/keys"),
            "jwk" => Changed(header => header["jwk"] = new TestKey().ToJson()),
            "x5u" => Changed(header => header["x5u"] = "http://127.0.0.1/keys"),
            "crit" => Changed(header => header["crit"] = new JsonArray("exp")),
            "a key nobody knows" => issuer.TokenFor("Mallory", key: new TestKey()),
            "no key id" => Changed(header => header.Remove("kid")),
            "another key under our id" => issuer.TokenFor("Mallory", key: new TestKey(), change: (header, _) => header["kid"] = issuer.Key.Id),
            "another payload" => $"{parts[0]}.{issuer.TokenFor("Alice", UserRole.Admin).Split('.')[1]}.{parts[2]}",
            "no signature" => $"{parts[0]}.{parts[1]}.",
            "another issuer" => Claiming(payload => payload["iss"] = "http://accounts.example/"),
            "another audience" => Claiming(payload => payload["aud"] = "shop"),
            "no audience" => Claiming(payload => payload.Remove("aud")),
            "expired" => issuer.TokenFor("Mallory", lifetime: TimeSpan.FromSeconds(-40)),
            "without an end" => Claiming(payload => payload.Remove("exp")),
            "not yet valid" => Claiming(payload => payload["nbf"] = TimeProvider.System.GetUtcNow().AddSeconds(60).ToUnixTimeSeconds()),
            "nobody" => Claiming(payload => payload["sub"] = "mallory"),
            "a name that is none" => Claiming(payload => payload["name"] = "Ma llory"),
            "a role by number" => Claiming(payload => payload["role"] = "4"),
            "no session" => Claiming(payload => payload.Remove("sid")),
            "no revision" => Claiming(payload => payload.Remove("rev")),
            _ => throw new ArgumentOutOfRangeException(nameof(forgery), forgery, null),
        };
    }
}
