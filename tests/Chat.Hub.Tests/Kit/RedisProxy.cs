using Chat.Testing;

namespace Chat.Hub.Tests.Kit;

/// <summary>The way to the shared Redis, for a test that wants to break it.</summary>
internal sealed class RedisProxy : IAsyncDisposable
{
    private readonly TcpFaultProxy _proxy;

    public RedisProxy(RedisFixture redis)
    {
        _proxy = TcpFaultProxy.Start(redis.Server.Port);
        ConnectionString = redis.ConnectionString.Replace($":{redis.Server.Port}", $":{_proxy.Port}", StringComparison.Ordinal);
    }

    public string ConnectionString { get; }

    /// <summary>As if Redis were stopped.</summary>
    public void Break()
    {
        _proxy.RefuseNew();
        _proxy.CutAll();
    }

    public void Mend() => _proxy.TakeNew();

    /// <summary>As if Redis hung.</summary>
    public void Pause() => _proxy.Pause();

    public void Resume() => _proxy.Resume();

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}
