using Grpc.Core;
using Grpc.Net.Client;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>A connection of a hub that speaks bytes.</summary>
internal sealed class RawHub : IDisposable
{
    private static readonly Marshaller<byte[]> Bytes = new(b => b, b => b);

    private readonly AsyncDuplexStreamingCall<byte[], byte[]> _call;

    private RawHub(AsyncDuplexStreamingCall<byte[], byte[]> call)
    {
        _call = call;
    }

    public Metadata Headers { get; private set; } = [];

    public static RawHub Open(GrpcChannel channel, string hub)
        => new(channel.CreateCallInvoker().AsyncDuplexStreamingCall(new Method<byte[], byte[]>(MethodType.DuplexStreaming, hub, "Connect", Bytes, Bytes), null, default));

    public static async Task<RawHub> ConnectAsync(GrpcChannel channel, string hub)
    {
        var connection = Open(channel, hub);
        connection.Headers = await connection._call.ResponseHeadersAsync.Within("response headers");
        Assert.Equal("93FF000C", await connection.ReadAsync());
        return connection;
    }

    public static async Task<string> UnaryAsync(GrpcChannel channel, string service, string method, string request)
    {
        var call = channel.CreateCallInvoker().AsyncUnaryCall(new Method<byte[], byte[]>(MethodType.Unary, service, method, Bytes, Bytes), null, default, Convert.FromHexString(request));
        return Convert.ToHexString(await call.ResponseAsync.Within($"the answer of {method}"));
    }

    public Task WriteAsync(string hex) => _call.RequestStream.WriteAsync(Convert.FromHexString(hex)).Within("a frame is written");

    public async Task<string> ReadAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(default).Within("a frame of the server"), "The server ended the connection.");
        return Convert.ToHexString(_call.ResponseStream.Current);
    }

    public async Task<string> AskAsync(string hex)
    {
        await WriteAsync(hex);
        return await ReadAsync();
    }

    public Task HangUpAsync() => _call.RequestStream.CompleteAsync();

    /// <summary>Reads to the end.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(default).Within("the end of the connection"))
            {
            }

            return _call.GetStatus();
        }
        catch (RpcException ex)
        {
            return ex.Status;
        }
    }

    public void Dispose() => _call.Dispose();
}
