using System.Net;
using System.Net.Sockets;
using System.Text;
using Chat.Contracts.Identity;
using Chat.Hub.Tests.Kit;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace Chat.Security.Tests;

/// <summary>Mallory sends what no client would. He is refused or cut off, and somebody who talks to the same server meanwhile notices nothing.</summary>
public sealed class MalformedFrameTests(SecuritySystem system) : IAsyncLifetime
{
    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    private Person _alice = null!;

    public static TheoryData<string> Connections => [.. Attacks.Keys];

    public static TheoryData<string> Messages => [.. Bombs.Keys];

    private static Dictionary<string, byte[]> Attacks { get; } = new()
    {
        ["no preface"] = Encoding.ASCII.GetBytes(new string('A', 40_000) + "\r\n\r\n"),
        ["HTTP/1.1"] = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: chat\r\n\r\n"),
        ["a frame that says it has 16 MB"] = [.. Preface, .. Settings, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1],
        ["settings of five bytes"] = [.. Preface, 0, 0, 5, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5],
        ["a header block that is none"] = [.. Preface, .. Settings, 0, 0, 4, 1, 5, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF],
        ["data of a stream that was never opened"] = [.. Preface, .. Settings, 0, 0, 1, 0, 0, 0, 0, 0, 9, 0],
        ["headers of the stream of the connection"] = [.. Preface, .. Settings, 0, 0, 1, 1, 5, 0, 0, 0, 0, 0x82],
        ["a window that is opened too far"] = [.. Preface, .. Settings, 0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF],
        ["a continuation of nothing"] = [.. Preface, .. Settings, 0, 0, 1, 9, 0, 0, 0, 0, 1, 0x82],
        ["headers without end"] = [.. Preface, .. Settings, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82, .. Enumerable.Repeat<byte[]>([0, 0, 5, 9, 0, 0, 0, 0, 1, 0x40, 1, (byte)'a', 1, (byte)'b'], 20_000).SelectMany(frame => frame)],
        ["streams that are opened and given up at once"] =
        [
            .. Preface, .. Settings,
            .. Enumerable.Range(0, 5_000).SelectMany(number => (byte[])[0, 0, 3, 1, 4, .. IdOf(number), 0x83, 0x86, 0x84, 0, 0, 4, 3, 0, .. IdOf(number), 0, 0, 0, 8]),
        ],
    };

    private static Dictionary<string, byte[]> Bombs { get; } = new()
    {
        ["nothing"] = [],
        ["a byte that is none"] = [0xC1],
        ["an array of four thousand million"] = [0xDD, 0xFF, 0xFF, 0xFF, 0xFF],
        ["a map of four thousand million"] = [0xDF, 0xFF, 0xFF, 0xFF, 0xFF],
        ["a text of four thousand million"] = [0xDB, 0xFF, 0xFF, 0xFF, 0xFF],
        ["bytes of four thousand million"] = [0xC6, 0xFF, 0xFF, 0xFF, 0xFF],
        ["an extension of four thousand million"] = [0xC9, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        ["a thousand arrays in each other"] = [.. Enumerable.Repeat((byte)0x91, 1_000), 0xC0],
        ["a hundred thousand arrays in each other"] = [.. Enumerable.Repeat((byte)0x91, 100_000), 0xC0],
        ["a method that is none"] = [0x93, 1, 0xD2, 0x7F, 0xFF, 0xFF, 0xFF, 0xC0],
        ["a method by a text"] = [0x93, 1, 0xA1, (byte)'a', 0xC0],
        ["a call of seven parts"] = [0x97, 1, 2, 3, 4, 5, 6, 7],
        ["a call with less than it says"] = [0x93, 1],
    };

    public async ValueTask InitializeAsync() => _alice = await Person.ConnectWithAsync(system.FirstHub, await system.TokenAsync(SecuritySystem.NewName("alice")));

    public ValueTask DisposeAsync() => _alice.DisposeAsync();

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task What_is_no_connection_is_ended_and_the_others_go_on(string attack)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, system.FirstHub.Port);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Attacks[attack]).OrFail("the attack was sent");
            // Until the server has had enough.
            await stream.CopyToAsync(Stream.Null).OrFail($"the end of a connection with {attack}");
        }
        catch (IOException)
        {
            // It was cut off while it was still sending, or without a word.
        }

        await GoesOnAsync();
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task What_is_no_message_of_a_hub_ends_the_connection_or_is_answered_with_an_error(string message)
    {
        var bytes = Marshallers.Create(static (byte[] value) => value, static value => value);
        using var channel = GrpcChannel.ForAddress(system.FirstHub);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(new Method<byte[], byte[]>(MethodType.DuplexStreaming, "IChatHub", "Connect", bytes, bytes), null, new CallOptions());
        try
        {
            // The server greets everybody; then comes what becomes of the bomb.
            await call.ResponseHeadersAsync.OrFail("headers");
            await call.RequestStream.WriteAsync(Bombs[message]).OrFail("the message was sent");
            await call.RequestStream.CompleteAsync().OrFail("the end was sent");
            while (await call.ResponseStream.MoveNext(CancellationToken.None).OrFail($"an end after {message}"))
            {
                Assert.InRange(call.ResponseStream.Current.Length, 0, 64 * 1024);
            }
        }
        catch (RpcException refused)
        {
            Assert.NotEqual(StatusCode.OK, refused.StatusCode);
        }

        await GoesOnAsync();
    }

    [Fact]
    public async Task What_is_no_call_of_grpc_is_refused()
    {
        const string Path = "/IServerService/DescribeAsync";
        byte[][] bodies =
        [
            [0, 0xFF, 0xFF, 0xFF, 0xFF],
            [1, 0, 0, 0, 1, 0xC0],
            [0xFF, 0, 0, 0, 1, 0xC0],
            [0, 0, 0, 0, 9, 0xC0],
            [],
            [0, 0, 0],
            Raw.Framed(new byte[8 * 1024 * 1024]),
        ];
        foreach (var body in bodies)
        {
            var status = await StatusAsync(() => Raw.CallAsync(system.FirstHub, Path, body));
            Assert.True(status != "0" && status != "OK", $"{body.Length} bytes were taken for a call.");
        }

        foreach (var path in new[] { "/IServerService/NoSuchMethod", "/NoSuchService/DescribeAsync", "/" + new string('a', 4_000) })
        {
            Assert.Contains(await Raw.CallAsync(system.FirstHub, path, Raw.Framed(0xC0)), new[] { "12", nameof(HttpStatusCode.NotFound) });
        }

        await GoesOnAsync();
    }

    [Fact]
    public async Task What_is_no_json_of_ours_is_refused_in_the_words_of_the_error_table()
    {
        using var browser = new Browser(system.Accounts);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000);
        (string Text, string Type)[] bodies =
        [
            ("{\"user_name\":\"" + new string('a', 1_000_000) + "\",\"password\":\"p\"}", "application/json"),
            (deep[..15_000], "application/json"),
            (new string('[', 15_000), "application/json"),
            ("{\"user_name\":\"alice\"", "application/json"),
            ("{\"user_name\":\"alice\",\"user_name\":\"bob\",\"password\":\"p\"}", "application/json"),
            ("{\"user_name\":null,\"password\":null}", "application/json"),
            ("{\"user_name\":{\"$type\":\"System.Object\"},\"password\":[]}", "application/json"),
            ("[]", "application/json"),
            ("null", "application/json"),
            ("", "application/json"),
            ("\0\0\0", "application/json"),
            ("user_name=alice&password=p", "application/x-www-form-urlencoded"),
            ("<user_name>alice</user_name>", "application/xml"),
            ("{\"user_name\":\"alice\",\"password\":\"p\"}", "text/plain"),
        ];
        foreach (var (text, type) in bodies)
        {
            var answer = await browser.PostTextAsync("/account/login", text, type);
            var shown = text[..Math.Min(40, text.Length)];

            Assert.True((int)answer.Status is >= 400 and < 500, $"{shown}: {answer.Status}");
            Assert.True(answer.Code is not null || answer.Status == HttpStatusCode.RequestEntityTooLarge, $"{shown}: {answer.Status} without a code");
            Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal("invalid_credentials", (await browser.PostAsync("/account/login", new { user_name = "alice", password = "p" })).Code);
    }

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("alice\\u0000")]
    [InlineData("\\ud800")]
    [InlineData("\\udfff\\ud800")]
    public async Task What_no_text_can_have_is_refused_wherever_it_is_looked_up(string text)
    {
        using var browser = new Browser(system.Accounts);
        (string Path, string Json)[] requests =
        [
            ("/account/login", $$"""{"user_name":"{{text}}","password":"seven green kettles"}"""),
            ("/account/login", $$"""{"user_name":"alice","password":"{{text}}"}"""),
            ("/account/register", $$"""{"user_name":"{{text}}","email":"a@example.org","password":"seven green kettles"}"""),
            ("/account/register", $$"""{"user_name":"somebody","email":"{{text}}@example.org","password":"seven green kettles"}"""),
            ("/account/register", $$"""{"user_name":"somebody","email":"a@example.org","password":"seven green kettles","invite":"{{text}}"}"""),
            ("/account/email/verify", $$"""{"token":"{{text}}"}"""),
            ("/account/email/send", $$"""{"email":"{{text}}"}"""),
            ("/account/password/forgot", $$"""{"email":"{{text}}"}"""),
            ("/account/password/reset", $$"""{"token":"{{text}}","password":"seven green kettles"}"""),
        ];
        foreach (var (path, json) in requests)
        {
            var answer = await browser.PostTextAsync(path, json, "application/json");
            Assert.True((int)answer.Status is >= 200 and < 500, $"{path} {json}: {answer.Status}");
        }

        using var root = Raw.WithToken(system.Accounts, await system.TokenAsync(SecuritySystem.NewName("root"), UserRole.Admin));
        foreach (var path in new[] { "/admin/users?query=%00", "/admin/users?after=%00", "/admin/users?query=%ED%A0%80", "/login?return_url=%00", "/device?user_code=%00", "/verify-email?token=%00", "/reset?token=%00" })
        {
            using var answer = await root.GetAsync(path);
            Assert.True((int)answer.StatusCode is >= 200 and < 500, $"{path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task What_no_token_endpoint_was_ever_asked_is_refused_without_a_fault()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = system.Accounts };
        foreach (var path in new[] { "/connect/token", "/connect/device", "/connect/revoke", "/connect/authorize" })
        {
            foreach (var body in new[] { "", "grant_type=" + new string('a', 100_000), "client_id=%00&grant_type=%FF", "client_id=chat-cli&client_id=chat-desktop&grant_type=refresh_token&refresh_token=x" })
            {
                using var answer = await http.PostAsync(path, new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded"));
                Assert.True((int)answer.StatusCode is >= 300 and < 500, $"{path} with {body.Length} characters: {answer.StatusCode} {system.Logs.Entries.LastOrDefault(entry => entry.Exception is not null)?.Exception}");
            }
        }
    }

    private async Task GoesOnAsync()
    {
        Assert.NotNull(await _alice.Hub.ListChannelsAsync().OrFail("an answer to somebody else"));
        Assert.False(_alice.Disconnecting.IsCompleted);
    }

    private static async Task<string> StatusAsync(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (HttpRequestException cut)
        {
            return cut.HttpRequestError.ToString();
        }
    }

    private static byte[] IdOf(int number)
    {
        var id = (number * 2) + 1;
        return [(byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id];
    }
}
