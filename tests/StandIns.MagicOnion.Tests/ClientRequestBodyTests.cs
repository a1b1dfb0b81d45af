using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client.Hubs;
using MagicOnion.Protocol;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests.Clients;

public sealed class ClientRequestBodyTests
{
    [Fact]
    public async Task What_is_written_before_a_flush_goes_out_at_once_as_messages_of_gRPC()
    {
        var stream = new CountingStream();
        var body = new RequestBody(stream, CancellationToken.None);

        body.Write(HubFrame.Over([1, 2, 3]));
        body.Write(HubFrame.Over(new byte[300]));
        await body.FlushAsync();
        body.Write(HubFrame.Over([4]));
        await body.FlushAsync();

        Assert.Equal([5 + 3 + 5 + 300, 5 + 1], stream.Writes.Select(write => write.Length));
        Assert.StartsWith("000000000301020300000001" + "2C", Convert.ToHexString(stream.Writes[0]), StringComparison.Ordinal);
        Assert.Equal("000000000104", Convert.ToHexString(stream.Writes[1]));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(1_000_000, null, false)]
    [InlineData(null, "gzip", false)]
    public async Task Connections_of_a_plain_channel_use_the_body_and_those_with_a_limit_or_compression_do_not(int? maxSend, string? encoding, bool expected)
    {
        await using var server = await ProbeServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { MaxSendMessageSize = maxSend });
        var options = encoding is null ? default : new CallOptions(new Metadata { { "grpc-internal-encoding-request", encoding } });
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(HubConnect.CreateMethod("IProbeHub"), null, options);
        await call.ResponseHeadersAsync.Within("the headers");

        Assert.Equal(expected, RequestBody.TryGet(call.RequestStream, options, CancellationToken.None, out _));
    }

    private sealed class CountingStream : MemoryStream
    {
        public List<byte[]> Writes { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes.Add(buffer.ToArray());
            return default;
        }
    }
}
