using Chat.ServiceDefaults;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Kit;

/// <summary>A <see cref="ScriptedHistory"/> behind a port, which it can leave and take again.</summary>
internal sealed class HistoryHost : IAsyncDisposable
{
    private KestrelHost? _host;
    private int _port;

    public ScriptedHistory History { get; } = new();

    public string Address => $"http://127.0.0.1:{_port}";

    public static async Task<HistoryHost> StartAsync()
    {
        var host = new HistoryHost();
        await host.StartAgainAsync();
        return host;
    }

    public async Task StartAgainAsync()
    {
        _host = await KestrelHost.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton(History);
                builder.Services.AddMagicOnion(options => options.MessageSerializer = ChatSerializerProvider.Default);
            },
            application => application.MapMagicOnionService<ScriptedHistoryService>(),
            _port);
        _port = _host.GrpcAddress.Port;
    }

    public async Task StopAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _host = null;
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());
}
