using Chat.History;
using Chat.Migrations;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Hub.Tests.Kit;

/// <summary>The service itself, over a database of its own.</summary>
internal sealed class RealHistory : IAsyncDisposable
{
    private readonly string _database;
    private readonly string _redis;
    private readonly Action<IServiceCollection>? _services;
    private readonly (string Key, string Value)[] _settings;
    private readonly int _port = FreePort.Next();
    private WebApplication? _application;

    private RealHistory(string database, string redis, Action<IServiceCollection>? services, (string Key, string Value)[] settings)
    {
        _services = services;
        _settings = settings;
        _database = database;
        _redis = redis;
    }

    public string Address => $"http://127.0.0.1:{_port}";

    public static async Task<RealHistory> StartAsync(string database, string redis, Action<IServiceCollection>? services = null, params (string Key, string Value)[] settings)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await MigrationsApplication.RunAsync([$"--ConnectionStrings:chatdb={database}"], output, error);
        Assert.True(code == 0, error.ToString());
        var history = new RealHistory(database, redis, services, settings);
        await history.StartAgainAsync();
        return history;
    }

    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ApplicationName = "Chat.History" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CHAT_GRPC_PORT"] = $"{_port}",
            ["CHAT_HTTP_PORT"] = "0",
            ["ConnectionStrings:chatdb"] = _database,
            ["ConnectionStrings:cache"] = _redis,
            ["History:Storage:CommandTimeout"] = "00:00:10",
        });
        builder.Logging.ClearProviders();
        builder.Configuration[EndedSpans.Collector.Key] = _services is null ? null : EndedSpans.Collector.Value;
        builder.Configuration.AddInMemoryCollection(_settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        _services?.Invoke(builder.Services);
        _application = HistoryApplication.Build(builder);
        await _application.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_application is not null)
        {
            await _application.StopAsync();
            await _application.DisposeAsync();
            _application = null;
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());
}
