using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Tests.Endpoints;

public sealed class TlsTests : IDisposable
{
    private readonly CertificateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Of_TLS_1_2_and_1_3_each_is_spoken_and_HTTP_2_is_agreed_on(SslProtocols protocol)
    {
        var name = _folder.Write("first");
        await using var host = await StartAsync(_folder.PemSettings);

        await using var client = await TlsClient.ConnectAsync(host.GrpcAddress, protocol, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        await using var old = await TlsClient.ConnectAsync(host.GrpcAddress, protocol, SslApplicationProtocol.Http11);

        Assert.Equal(protocol, client.Stream.SslProtocol);
        Assert.Equal(SslApplicationProtocol.Http2, client.Stream.NegotiatedApplicationProtocol);
        Assert.Equal(SslApplicationProtocol.Http11, old.Stream.NegotiatedApplicationProtocol);
        Assert.Equal(name, client.Stream.RemoteCertificate?.Subject);
        Assert.Contains("CN=first issuer", client.Above);
        Assert.Contains("https", await old.GetAsync("/scheme"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x0301)]
    [InlineData(0x0302)]
    public async Task Of_TLS_1_0_and_1_1_neither_is_spoken(int version)
    {
        _folder.Write("first");
        await using var host = await StartAsync(_folder.PemSettings);

        var answer = await HelloAsync(host.GrpcAddress, version);
        var control = await HelloAsync(host.GrpcAddress, 0x0303);

        // An alert: the version of the protocol. The same hello with 1.2 is answered with one.
        Assert.Equal((21, 70), (answer[0], answer[6]));
        Assert.Equal(22, control[0]);
    }

    [Fact]
    public async Task A_certificate_of_PKCS_12_is_taken_too()
    {
        var name = _folder.Write("first");
        await using var host = await StartAsync(_folder.Pkcs12Settings);

        await using var client = await TlsClient.ConnectAsync(host.GrpcAddress);

        Assert.Equal(name, client.Stream.RemoteCertificate?.Subject);
    }

    [Fact]
    public async Task A_new_certificate_is_shown_from_the_next_handshake_on_and_open_connections_go_on()
    {
        _folder.Write("first");
        await using var host = await StartAsync(_folder.PemSettings);
        await using var open = await TlsClient.ConnectAsync(host.GrpcAddress, SslProtocols.None, SslApplicationProtocol.Http11);

        var renewed = _folder.Write("second");
        await Eventually.Async(async () => await NameAsync(host) == renewed, "a handshake with the new certificate");

        Assert.Contains("200 OK", await open.GetAsync("/scheme"), StringComparison.Ordinal);
        Assert.Contains(host.Logs.Entries, entry => entry.Event.Id == 1400);
    }

    [Fact]
    public async Task A_file_that_is_no_certificate_changes_nothing_and_is_said_once()
    {
        var name = _folder.Write("first");
        await using var host = await StartAsync(_folder.PemSettings);

        await File.WriteAllTextAsync(_folder.Certificate, "half of one");
        await Eventually.Async(async () => await NameAsync(host) == name && host.Logs.Entries.Any(entry => entry.Event.Id == 1401), "a word about the broken file");
        var renewed = _folder.Write("second");
        await Eventually.Async(async () => await NameAsync(host) == renewed, "a handshake with the new certificate");

        Assert.Single(host.Logs.Entries, entry => entry.Event.Id == 1401);
    }

    [Theory]
    [InlineData(null, null, "Kestrel:Certificates:Default:Path: is not set")]
    [InlineData(null, "false", "Chat:TlsTerminatedByProxy=true")]
    [InlineData(null, "yes", "Chat:TlsTerminatedByProxy: must be true or false")]
    [InlineData("nowhere.pem", null, "Kestrel:Certificates:Default: cannot be read")]
    [InlineData("nowhere.pem", "true", "Kestrel:Certificates:Default: cannot be read")]
    public async Task Outside_Development_a_service_does_not_start_unless_somebody_encrypts(string? path, string? byProxy, string expected)
    {
        var settings = new Dictionary<string, string?> { ["Chat:TlsTerminatedByProxy"] = byProxy ?? "" };
        if (path is not null)
        {
            settings["Kestrel:Certificates:Default:Path"] = path;
        }

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings));

        Assert.Contains(failure.Failures, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_of_another_certificate_stops_the_start()
    {
        _folder.Write("first");
        var key = await File.ReadAllTextAsync(_folder.Key);
        _folder.Write("second");
        await File.WriteAllTextAsync(_folder.Key, key);

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(_folder.PemSettings));

        Assert.Contains(failure.Failures, problem => problem.StartsWith("Kestrel:Certificates:Default: cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Behind_a_proxy_that_encrypts_requests_of_clients_count_as_encrypted()
    {
        await using var host = await StartAsync(new Dictionary<string, string?> { ["Chat:TlsTerminatedByProxy"] = "true" });
        using var clients = new HttpClient { BaseAddress = host.GrpcAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var operators = host.CreateHttpClient();

        Assert.Equal("https", await clients.GetStringAsync("/scheme"));
        Assert.Equal("http", await operators.GetStringAsync("/scheme"));
    }

    [Fact]
    public async Task In_Development_nobody_has_to_encrypt()
    {
        await using var host = await StartAsync(new Dictionary<string, string?> { ["Chat:TlsTerminatedByProxy"] = "" }, "Development");
        using var client = host.CreateHttpClient();

        Assert.Equal("http", await client.GetStringAsync("/scheme"));
    }

    private static Task<KestrelHost> StartAsync(IReadOnlyDictionary<string, string?> settings, string environment = "Production") => KestrelHost.StartServiceAsync(
        builder =>
        {
            builder.AddServiceDefaults();
            var application = builder.Build();
            application.MapGet("/scheme", (HttpContext context) => context.Request.Scheme);
            return application;
        },
        settings,
        environment: environment);

    private static async Task<string?> NameAsync(KestrelHost host)
    {
        await using var client = await TlsClient.ConnectAsync(host.GrpcAddress);
        return client.Stream.RemoteCertificate?.Subject;
    }

    // By hand: the library of this machine may refuse to offer an old version, whatever the server says to it.
    private static async Task<byte[]> HelloAsync(Uri address, int version)
    {
        byte[] versionBytes = [(byte)(version >> 8), (byte)version];
        byte[] extensions =
        [
            0, 10, 0, 4, 0, 2, 0, 23, // groups: P-256
            0, 11, 0, 2, 1, 0, // points: uncompressed
            0, 13, 0, 6, 0, 4, 4, 3, 2, 3, // signatures: ECDSA with SHA-256, SHA-1
        ];
        byte[] hello =
        [
            .. versionBytes, .. new byte[32], 0, // random bytes, no session
            0, 4, 0xC0, 0x2B, 0xC0, 0x09, // ECDHE-ECDSA with AES-128: GCM, CBC
            1, 0, // not compressed
            0, (byte)extensions.Length, .. extensions,
        ];
        byte[] record = [22, .. versionBytes, 0, (byte)(hello.Length + 4), 1, 0, 0, (byte)hello.Length, .. hello];
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        await tcp.GetStream().WriteAsync(record);
        var answer = new byte[7];
        await tcp.GetStream().ReadExactlyAsync(answer).AsTask().OrFail("the answer to a hello");
        return answer;
    }
}
