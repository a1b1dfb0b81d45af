using Chat.ServiceDefaults;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Kit;

/// <summary>
/// A <see cref="ScriptedHistory"/> behind an address at which it can be away for a while. It keeps its port meanwhile: another process
/// might take it.
/// </summary>
internal sealed class HistoryHost : IAsyncDisposable
{
    private readonly KestrelHost _host;
    private readonly TcpFaultProxy _way;

    private HistoryHost(KestrelHost host, ScriptedHistory history)
    {
        (_host, History) = (host, history);
        _way = TcpFaultProxy.Start(host.GrpcAddress.Port);
    }

    public ScriptedHistory History { get; }

    public string Address => $"http://127.0.0.1:{_way.Port}";

    public static async Task<HistoryHost> StartAsync()
    {
        var history = new ScriptedHistory();
        var host = await KestrelHost.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton(history);
                builder.Services.AddMagicOnion(options => options.MessageSerializer = ChatSerializerProvider.Default);
            },
            application => application.MapMagicOnionService<ScriptedHistoryService>());
        return new HistoryHost(host, history);
    }

    /// <summary>Nobody answers there any more, and what is under way breaks.</summary>
    public void GoAway()
    {
        _way.RefuseNew();
        _way.CutAll();
    }

    public void ComeBack() => _way.TakeNew();

    public async ValueTask DisposeAsync()
    {
        await _way.DisposeAsync();
        await _host.DisposeAsync();
    }
}
