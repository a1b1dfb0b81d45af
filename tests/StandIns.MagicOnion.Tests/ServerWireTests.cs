using Grpc.Core;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>The server against bytes captured between genuine peers.</summary>
public sealed class ServerWireTests
{
    [Theory]
    [InlineData("9301D2897FB6E5C0", "9301D2897FB6E5C0")]
    [InlineData("9302CE4882F22105", "9302CE4882F22105")]
    [InlineData("9303CE3E7D63F39205A26162", "9303CE3E7D63F3A3356162")]
    [InlineData("9304D2B9748E2901", "9304D2B9748E29C0")]
    [InlineData("9305D289E87AF8C0", "9305D289E87AF8C0")]
    [InlineData("930C4D01", "930C4DC0")]
    [InlineData("947E00CD012FC0", "957E00CD012FC0C0C0")]
    public async Task A_captured_frame_gets_the_captured_answer(string request, string answer)
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        Assert.Equal(answer, await hub.AskAsync(request));
    }

    [Fact]
    public async Task The_handshake_names_the_version()
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        Assert.Equal("2", hub.Headers.GetValue("x-magiconion-streaminghub-version"));
    }

    [Fact]
    public async Task Calls_that_want_no_answer_get_none()
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        await hub.WriteAsync("92D2978DC7AD07");
        await hub.WriteAsync("92CE4882F22105");

        Assert.Equal("9301D2897FB6E5C0", await hub.AskAsync("9301D2897FB6E5C0"));
        Assert.Equal(["void 7", "one 5"], server.State.Seen().Where(e => e.Contains(' ', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pushes_of_a_method_precede_its_answer()
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        await hub.WriteAsync($"9306{Id("PushAllAsync")}C0");

        Assert.Equal("92CE0CDD3DEFC0", await hub.ReadAsync());
        Assert.Equal("92CE0BDD3C5C01", await hub.ReadAsync());
        Assert.Equal("92CE0EDD41159201A178", await hub.ReadAsync());
        Assert.Equal($"9306{Id("PushAllAsync")}03", await hub.ReadAsync());
    }

    [Fact]
    public async Task A_client_is_asked_and_its_answer_is_passed_on()
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        var request = await hub.AskAsync($"9307{Id("AskClientAsync")}9201A171");
        Assert.StartsWith("9500C0D924", request, StringComparison.Ordinal);
        Assert.EndsWith("CE64D9F6E09201A171", request, StringComparison.Ordinal);
        var guid = request[10..^18];

        Assert.Equal($"9307{Id("AskClientAsync")}2A", await hub.AskAsync($"9400D924{guid}CE64D9F6E02A"));
    }

    [Fact]
    public async Task A_client_that_cannot_answer_makes_the_call_fail()
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        var request = await hub.AskAsync($"9307{Id("AskClientAsync")}9201A171");
        var answer = await hub.AskAsync($"9401D924{request[10..^18]}CE64D9F6E0930DA16DC0");

        Assert.StartsWith("94070D", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_have_the_captured_frames()
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        Assert.Equal("940605A26E66C0", await hub.AskAsync($"9306{Id("ReturnStatusAsync")}A26E66"));
        Assert.Equal(
            "94070DD942416E206572726F72206F63637572726564207768696C652070726F63657373696E672068616E646C657220274950726F62654875622F5468726F774173796E63272EC0",
            await hub.AskAsync($"9307{Id("ThrowAsync")}C0"));
        Assert.StartsWith("94080C", await hub.AskAsync("9308CD0BB8C0"), StringComparison.Ordinal);
        Assert.StartsWith("94FF0C", await hub.AskAsync("92CD0BB8C0"), StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, l => l.Id is { Id: 17, Name: "HubMethodNotFound" } && l.Text.Contains("3000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hanging_up_ends_the_call_with_ok()
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        await hub.HangUpAsync();

        Assert.Equal(StatusCode.OK, (await hub.EndAsync()).StatusCode);
        await server.State.Until("disconnected True");
    }

    [Theory]
    [InlineData("C0")]
    [InlineData("91C0")]
    [InlineData("93A16101C0")]
    [InlineData("9455C0C0C0")]
    [InlineData("DD7FFFFFFF")]
    [InlineData("9400D924")]
    [InlineData("")]
    public async Task A_malformed_frame_ends_the_connection_with_unknown(string frame)
    {
        await using var server = await ProbeServer.StartAsync();
        using var hub = await server.ConnectRawAsync();

        await hub.WriteAsync(frame);

        Assert.Equal(StatusCode.Unknown, (await hub.EndAsync()).StatusCode);
        await server.State.Until("disconnected True");
    }

    [Theory]
    [InlineData("ZeroAsync", "C0", "C0")]
    [InlineData("OneAsync", "05", "05")]
    [InlineData("TwoAsync", "9205A26162", "A3356162")]
    [InlineData("ThreeAsync", "9305A26162C3", "C3")]
    [InlineData("NullAsync", "C0", "C0")]
    [InlineData("OptionalAsync", "9105", "2D")]
    [InlineData("OptionalAsync", "93050607", "0B")]
    public async Task A_captured_unary_request_gets_the_captured_response(string method, string request, string response)
    {
        await using var server = await ProbeServer.StartAsync();

        Assert.Equal(response, await RawHub.UnaryAsync(server.Channel(), "IProbeService", method, request));
    }

    private static string Id(string method)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePack.MessagePackWriter(buffer);
        writer.Write(global::MagicOnion.Protocol.MethodIds.Hash(method));
        writer.Flush();
        return Convert.ToHexString(buffer.WrittenSpan);
    }
}
