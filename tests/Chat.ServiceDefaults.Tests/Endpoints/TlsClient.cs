using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Chat.Testing;

namespace Chat.ServiceDefaults.Tests.Endpoints;

/// <summary>One encrypted connection, which takes whatever certificate it is shown.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();
    private SslStream? _stream;

    public SslStream Stream => _stream ?? throw new InvalidOperationException("There was no handshake.");

    /// <summary>The certificates that came with the server's own.</summary>
    public IReadOnlyList<string> Above { get; private set; } = [];

    public static async Task<TlsClient> ConnectAsync(Uri address, SslProtocols protocols = SslProtocols.None, params SslApplicationProtocol[] offers)
    {
        var client = new TlsClient();
        try
        {
            await client._tcp.ConnectAsync(address.Host, address.Port).OrFail("a connection");
            client._stream = new SslStream(client._tcp.GetStream(), leaveInnerStreamOpen: false, client.Look);
            await client._stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "chat.example",
                EnabledSslProtocols = protocols,
                ApplicationProtocols = [.. offers],
            }).OrFail("a handshake");
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public async Task<string> GetAsync(string path)
    {
        await Stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: chat.example\r\n\r\n"));
        var buffer = new byte[4096];
        var read = await Stream.ReadAsync(buffer).AsTask().OrFail("an answer");
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _tcp.Dispose();
    }

    private bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Above = [.. chain!.ChainPolicy.ExtraStore.Select(above => above.Subject)];
        return true;
    }
}
