using Chat.Contracts;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Sdk.Tests.Scripted;

/// <summary>The instance id a node goes by.</summary>
public sealed record ScriptedNodeName(string Value);

/// <summary>A hub process, played in the test process, behind a proxy that can break the way to it.</summary>
public sealed class ScriptedNode : IAsyncDisposable
{
    private readonly KestrelHost _host;

    private ScriptedNode(KestrelHost host)
    {
        _host = host;
        Proxy = TcpFaultProxy.Start(host.GrpcAddress.Port);
    }

    public TcpFaultProxy Proxy { get; }

    public RecordedLogs Logs => _host.Logs;

    /// <summary>The address of the proxy.</summary>
    public Uri Address => new($"http://127.0.0.1:{Proxy.Port}");

    public static async Task<ScriptedNode> StartAsync(ScriptedChat chat, string name = "node0001") => new(await KestrelHost.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton(chat).AddSingleton(new ScriptedNodeName(name));
            builder.Services.AddMagicOnion(options => options.MessageSerializer = ChatSerializer.Provider);
        },
        application => application.MapMagicOnionService<ScriptedHub>()));

    public async ValueTask DisposeAsync()
    {
        // First: a server waits for its open connections.
        await Proxy.DisposeAsync();
        await _host.DisposeAsync();
    }
}
