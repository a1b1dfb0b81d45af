using System.Collections.Concurrent;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using MessagePack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>The real server with the fuzz hub, in memory. Notes what it logs as a failure that no message of a client may cause.</summary>
internal sealed class FuzzServer : ILoggerProvider, ILogger, IAsyncDisposable
{
    /// <summary>Small, so that going over it is cheap.</summary>
    public const int MaxMessageBytes = 64 * 1024;

    private const int ErrorOnHubMethod = 91;

    private readonly ConcurrentQueue<string> _unexpected = new();
    private readonly MemoryServer _server = new();
    private readonly WebApplication _app;

    private FuzzServer(int maxMessageBytes, bool throughGrpc)
    {
        ThroughGrpc = throughGrpc;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IServer>(_server);
        builder.Services.AddSingleton<ILoggerProvider>(this);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(Life);
        builder.Services.Configure<GrpcServiceOptions>(options =>
        {
            options.MaxReceiveMessageSize = maxMessageBytes;
            options.ResponseCompressionAlgorithm = throughGrpc ? "gzip" : null;
        });
        builder.Services.AddMagicOnion(options =>
        {
            options.EnableStreamingHubHeartbeat = true;
            options.StreamingHubHeartbeatInterval = TimeSpan.FromMilliseconds(20);
            options.StreamingHubHeartbeatTimeout = TimeSpan.FromMinutes(10);
        });
        _app = builder.Build();
        _app.UseRouting();
        _app.MapMagicOnionService([typeof(FuzzHub)]);
    }

    public FuzzLife Life { get; } = new();

    /// <summary>Whether messages go through gRPC's own streams, as they do where compression is set. No client here makes use of it.</summary>
    public bool ThroughGrpc { get; }

    public static async Task<FuzzServer> StartAsync(int maxMessageBytes = MaxMessageBytes, bool throughGrpc = false)
    {
        var server = new FuzzServer(maxMessageBytes, throughGrpc);
        await server._app.StartAsync();
        return server;
    }

    public FuzzPeer Connect()
    {
        var headers = new HeaderDictionary { ["Content-Type"] = "application/grpc", ["TE"] = "trailers" };
        if (ThroughGrpc)
        {
            headers["grpc-encoding"] = "gzip";
        }

        return new FuzzPeer(_server.Call($"/{nameof(IFuzzHub)}/Connect", headers));
    }

    /// <summary>The next thing that should not have happened; null when there is none.</summary>
    public string? Unexpected() => _unexpected.TryDequeue(out var text) ? text : null;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && !(eventId.Id == ErrorOnHubMethod && Expected.OfCall(exception)))
        {
            _unexpected.Enqueue($"{eventId}: {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>The failures that a spoilt message may have.</summary>
internal static class Expected
{
    /// <summary>Of one call: its arguments or its result could not be read, the peer failed or went away, or it was asked to throw.</summary>
    public static bool OfCall(Exception? exception) => exception switch
    {
        MessagePackSerializationException => exception.GetBaseException()
            is not (OutOfMemoryException or NullReferenceException or IndexOutOfRangeException or InvalidCastException or ObjectDisposedException),
        FuzzException or RpcException or OperationCanceledException => true,
        _ => false,
    };
}
