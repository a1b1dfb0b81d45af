using Chat.Contracts;
using Chat.Testing;
using MagicOnion.Serialization.MessagePack;
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
        Port = host.GrpcAddress.Port;
        Proxy = TcpFaultProxy.Start(Port);
    }

    /// <summary>The port behind the proxy.</summary>
    public int Port { get; }

    public TcpFaultProxy Proxy { get; }

    public RecordedLogs Logs => _host.Logs;

    /// <summary>The address of the proxy.</summary>
    public Uri Address => new($"http://127.0.0.1:{Proxy.Port}");

    public static async Task<ScriptedNode> StartAsync(ScriptedChat chat, string name = "node0001", int port = 0) => new(await KestrelHost.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton(chat).AddSingleton(new ScriptedNodeName(name));
            builder.Services.AddMagicOnion(options => options.MessageSerializer = MessagePackMagicOnionSerializerProvider.Default.WithOptions(ChatSerializer.Options));
        },
        application => application.MapMagicOnionService<ScriptedHub>(),
        port));

    /// <summary>The process is gone; its connections break. Another node can be started on its port.</summary>
    public async Task KillAsync()
    {
        Proxy.CutAll();
        await _host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // First: a server waits for its open connections.
        await Proxy.DisposeAsync();
        await _host.DisposeAsync();
    }
}
