using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Chat.Contracts;
using Chat.Contracts.Ids;
using Chat.Contracts.Identity;
using MagicOnion.Serialization.MessagePack;
using MessagePack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Chat.Testing;

/// <summary>
/// What the services need of Chat.Identity, in the test process: a key of its own, tokens for whoever is asked for, and the feed of
/// revocations. It can leave its ports and take them again.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private static readonly Lazy<Task<TestIssuer>> ForAll = new(() => StartAsync());

    private readonly RevocationFeed _feed = new();
    private readonly int _grpcPort = FreePort.Next();
    private readonly int _httpPort = FreePort.Next();
    private KestrelHost? _host;

    private TestIssuer()
    {
    }

    /// <summary>One that services outside Development may have.</summary>
    public static string ServiceKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>How long a token lives unless told otherwise: longer than any test.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(1);

    public TestKey Key { get; } = new();

    /// <summary>Keys beside <see cref="Key"/>, which tokens may be signed with from now on.</summary>
    public ConcurrentQueue<TestKey> MoreKeys { get; } = new();

    /// <summary>How often the keys were asked for.</summary>
    public int KeyRequests => _feed.KeyRequests;

    /// <summary>How often the revocations were asked for.</summary>
    public int FeedRequests => _feed.Requests;

    /// <summary>The issuer that stands in the tokens.</summary>
    public Uri Address => new($"http://127.0.0.1:{_httpPort}");

    public Uri GrpcAddress => new($"http://127.0.0.1:{_grpcPort}");

    /// <summary>What a service has to be told to take these tokens.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Tokens:Issuer"] = Address.ToString().TrimEnd('/'),
        ["services:identity:http:0"] = Address.ToString().TrimEnd('/'),
        ["services:identity:grpc:0"] = GrpcAddress.ToString().TrimEnd('/'),
    };

    /// <summary>One for all tests of the process that neither revoke nor stop it. It ends with the process.</summary>
    public static Task<TestIssuer> SharedAsync() => ForAll.Value;

    public static async Task<TestIssuer> StartAsync()
    {
        var issuer = new TestIssuer();
        await issuer.StartAgainAsync();
        return issuer;
    }

    /// <summary>The same name, in whatever case, is the same user: a UUID version 8 of the name's SHA-256.</summary>
    public static UserId IdOf(string name) => new(Hash("chat-user:", name));

    /// <summary>The session that tokens for this name are of, unless told otherwise.</summary>
    public static Guid SessionOf(string name) => Hash("chat-session:", name);

    public async Task StartAgainAsync()
    {
        _host = await KestrelHost.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton(_feed);
                builder.Services.AddMagicOnion(options =>
                    options.MessageSerializer = MessagePackMagicOnionSerializerProvider.Default.WithOptions(ChatSerializer.Options));
            },
            application =>
            {
                application.MapMagicOnionService<RevocationFeedService>();
                application.MapGet("/.well-known/jwks", KeysAsync);
            },
            _grpcPort,
            httpPort: _httpPort);
    }

    public async Task StopAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _host = null;
        }
    }

    /// <summary>A token as Chat.Identity makes them.</summary>
    /// <param name="name">The name of the user; the id is <see cref="IdOf"/>.</param>
    /// <param name="role">What the user is.</param>
    /// <param name="lifetime">From now on; may be negative.</param>
    /// <param name="session">By default <see cref="SessionOf"/>.</param>
    /// <param name="revision">By default the newest revocation that there is.</param>
    /// <param name="change">Changes what it says before it is signed, to make a wrong one.</param>
    /// <param name="key">By default <see cref="Key"/>.</param>
    public string TokenFor(
        string name,
        UserRole role = UserRole.User,
        TimeSpan? lifetime = null,
        Guid? session = null,
        long? revision = null,
        Action<JsonObject, JsonObject>? change = null,
        TestKey? key = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        key ??= Key;
        var header = new JsonObject { ["typ"] = "at+jwt", ["alg"] = "ES256", ["kid"] = key.Id };
        var payload = new JsonObject
        {
            ["iss"] = Address.ToString(),
            ["aud"] = "chat",
            ["sub"] = IdOf(name).ToString(),
            ["name"] = name,
            ["role"] = role.ToString(),
            ["sid"] = (session ?? SessionOf(name)).ToString(),
            ["rev"] = revision ?? _feed.Newest,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (long)Math.Ceiling((now + (lifetime ?? Lifetime)).ToUnixTimeMilliseconds() / 1000.0),
            ["jti"] = Guid.NewGuid().ToString(),
        };
        change?.Invoke(header, payload);
        return key.Sign(header, payload);
    }

    /// <summary>Puts a revocation into the feed, and publishes it where there is a Redis to publish it to.</summary>
    public async Task<Revocation> RevokeAsync(string name, RevocationKind kind, Guid? session = null, IConnectionMultiplexer? redis = null)
    {
        var revocation = _feed.Add(IdOf(name), kind, session);
        if (redis is not null)
        {
            await PublishAsync(revocation, redis);
        }

        return revocation;
    }

    /// <inheritdoc cref="RevocationFeed.Restore"/>
    public void Restore(int count, string? epoch = null) => _feed.Restore(count, epoch);

    /// <summary>Tells of a revocation that is in no feed: only who listens hears of it.</summary>
    public async Task<Revocation> PublishAsync(string name, RevocationKind kind, IConnectionMultiplexer redis, Guid? session = null)
    {
        var revocation = RevocationFeed.Make(_feed.Newest + 1_000, IdOf(name), kind, session);
        await PublishAsync(revocation, redis);
        return revocation;
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private static Task<long> PublishAsync(Revocation revocation, IConnectionMultiplexer redis) => redis.GetSubscriber().PublishAsync(
        RedisChannel.Literal(Revocation.RedisChannel), MessagePackSerializer.Serialize(revocation, ChatSerializer.Options));

    private static Guid Hash(string purpose, string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(purpose + name.ToLowerInvariant())).AsSpan(0, 16);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private Task KeysAsync(HttpContext context)
    {
        _feed.CountKeyRequest();
        var keys = new JsonObject { ["keys"] = new JsonArray([.. MoreKeys.Prepend(Key).Select(JsonNode (key) => key.ToJson())]) };
        return context.Response.WriteAsync(keys.ToJsonString());
    }
}
