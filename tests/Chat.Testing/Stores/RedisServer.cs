using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace Chat.Testing;

/// <summary>
/// A Redis for one test assembly: the one that CHAT_TEST_REDIS names, else a process of its own (redis-server or
/// valkey-server on PATH, else Chat.CacheServer). Tests that stop, kill or freeze it take <see cref="StartOwnAsync"/>.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly string? _directory;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly bool _keepsData;
    private readonly string? _given;
    private GuardedProcess? _process;

    private RedisServer(string? given, bool keepsData)
    {
        _given = given;
        _keepsData = keepsData;
        _directory = given is null ? Directory.CreateTempSubdirectory("chat-redis-").FullName : null;
    }

    public string ConnectionString => _given ?? $"127.0.0.1:{Port},password={_password}";

    public int Port { get; private set; }

    public int ProcessId => Process.Id;

    public static async Task<RedisServer> StartAsync(CancellationToken cancellationToken = default) =>
        Environment.GetEnvironmentVariable("CHAT_TEST_REDIS") is { Length: > 0 } given
            ? new RedisServer(given, keepsData: false) { Port = PortOf(given) }
            : await StartOwnAsync(keepsData: false, cancellationToken);

    /// <summary>With <paramref name="keepsData"/> the data is still there after <see cref="StartAgainAsync"/>.</summary>
    public static async Task<RedisServer> StartOwnAsync(bool keepsData = false, CancellationToken cancellationToken = default)
    {
        var server = new RedisServer(given: null, keepsData);
        try
        {
            await server.RunAsync(anyPort: true, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection for the test itself. The library gives up after 5 s, which a busy machine may need.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(ConnectionString);
        options.ConnectTimeout = (int)Waits.Limit.TotalMilliseconds;
        options.AllowAdmin = true;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    public Task StopAsync() => Process.StopAsync();

    /// <summary>On the same port; empty, unless it was started with <c>keepsData</c>.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken = default) =>
        _given is null ? RunAsync(anyPort: false, cancellationToken) : throw NotOurs();

    public Task KillAsync() => Process.KillAsync();

    /// <summary>Stops the server in its tracks: connections stay open, nobody answers.</summary>
    public Task FreezeAsync()
    {
        Process.Freeze();
        return Task.CompletedTask;
    }

    public Task ThawAsync()
    {
        Process.Thaw();
        return Task.CompletedTask;
    }

    /// <summary>Empties it.</summary>
    public async Task FlushAsync()
    {
        await using var redis = await ConnectAsync();
        await redis.GetDatabase().ExecuteAsync("FLUSHDB");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private GuardedProcess Process => _process ?? throw NotOurs();

    private static InvalidOperationException NotOurs() =>
        new("The server that CHAT_TEST_REDIS names is not ours to stop: use RedisServer.StartOwnAsync.");

    private static int PortOf(string connectionString) =>
        ConfigurationOptions.Parse(connectionString).EndPoints[0] switch
        {
            IPEndPoint address => address.Port,
            DnsEndPoint name => name.Port,
            _ => 0,
        };

    private async Task RunAsync(bool anyPort, CancellationToken cancellationToken)
    {
        var log = Path.Combine(_directory!, "log");
        for (var attempt = 1; ; attempt++)
        {
            if (anyPort)
            {
                Port = FreePort.Next();
            }

            if (_process is not null)
            {
                await _process.DisposeAsync();
            }

            var (command, environment) = await RedisProgram.CommandAsync(Port, _password, _directory!, _keepsData);
            _process = await GuardedProcess.StartAsync(command, _directory!, log, environment: environment);
            if (await AnswersAsync())
            {
                return;
            }

            if (attempt == Attempts)
            {
                throw new InvalidOperationException($"Redis ended while it started: {await File.ReadAllTextAsync(log, cancellationToken)}");
            }
        }
    }

    private async Task<bool> AnswersAsync()
    {
        var answers = false;
        await Eventually.Async(
            async () =>
            {
                if (Process.HasExited)
                {
                    return true;
                }

                return answers = await AnswersOnceAsync();
            },
            $"Redis answers on port {Port}");
        return answers;
    }

    // By hand: a refused connection is noticed at once, and "no password" is an answer too.
    private async Task<bool> AnswersOnceAsync()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            await socket.SendAsync("PING\r\n"u8.ToArray());
            var answer = new byte[64];
            var count = await socket.ReceiveAsync(answer).OrFail("an answer to PING");
            return count > 0 && !answer.AsSpan(0, count).StartsWith("-LOADING"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }

}
