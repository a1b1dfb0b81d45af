using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Chat.Contracts.Notices;
using Chat.Notifications.Publishing;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using IServer = Microsoft.AspNetCore.Hosting.Server.IServer;

namespace Chat.Notifications.Tests;

/// <summary>The whole service over a Redis whose way is broken now and then.</summary>
public sealed class NotificationsApplicationTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly string _text = Guid.NewGuid().ToString();
    private readonly ConcurrentQueue<string> _heard = new();
    private TcpFaultProxy _proxy = null!;
    private ConnectionMultiplexer _listener = null!;
    private WebApplication? _application;

    public async ValueTask InitializeAsync()
    {
        _proxy = TcpFaultProxy.Start(redis.Server.Port);
        _listener = await redis.ConnectAsync();
        var channel = RedisChannel.Literal("Multicaster.Group?name=" + NoticeGroup.Name);
        await _listener.GetSubscriber().SubscribeAsync(channel, (_, bytes) => _heard.Enqueue(Encoding.Latin1.GetString((byte[])bytes!)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        await _listener.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_notice_goes_to_the_group_of_all_connections_and_again_after_Redis_was_away()
    {
        await StartAsync(Setting("Every", "00:00:01"));
        await HearsAsync();

        _proxy.RefuseNew();
        _proxy.CutAll();
        await HealthIsAsync("Degraded");
        _heard.Clear();
        _proxy.TakeNew();

        await HearsAsync();
        await HealthIsAsync("Healthy");
    }

    [Fact]
    public async Task It_starts_without_Redis()
    {
        _proxy.RefuseNew();
        await StartAsync(Setting("Every", "00:00:01"));
        await HealthIsAsync("Degraded");
        using var client = Client();
        using var alive = await client.GetAsync(new Uri("/alive", UriKind.Relative));

        _proxy.TakeNew();
        await HearsAsync();

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task It_stops_at_once_while_Redis_hangs()
    {
        await StartAsync(Setting("Every", "00:01:00"));
        var publisher = _application!.Services.GetRequiredService<INoticePublisher>();
        publisher.Publish(new ServerNotice { Text = _text, At = TimeProvider.System.GetUtcNow() });
        await HearsAsync();

        _proxy.Pause();
        publisher.Publish(new ServerNotice { Text = "never heard", At = TimeProvider.System.GetUtcNow() });

        await _application.StopAsync().OrFail("the end of the service");
    }

    [Fact]
    public void Wrong_settings_stop_the_start_and_are_all_named()
    {
        var application = Build(Setting("Every", "soon"), ("Notifications:Notices:1:Text", "no time"), ("ConnectionStrings:cache", ""));

        var failure = Assert.ThrowsAny<Exception>(() => application.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("Notifications:Notices", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:cache", failure.ToString(), StringComparison.Ordinal);
    }

    private static (string Key, string Value) Setting(string key, string value) => ($"Notifications:Notices:0:{key}", value);

    private async Task StartAsync(params (string Key, string Value)[] settings)
    {
        _application = Build(settings);
        await _application.StartAsync();
    }

    private WebApplication Build(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ApplicationName = "Chat.Notifications" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CHAT_GRPC_PORT"] = "0",
            ["CHAT_HTTP_PORT"] = "0",
            ["ConnectionStrings:cache"] = redis.ConnectionString.Replace($":{redis.Server.Port}", $":{_proxy.Port}", StringComparison.Ordinal),
            ["Notifications:Notices:0:Text"] = _text,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.ClearProviders();
        return NotificationsApplication.Build(builder);
    }

    private HttpClient Client() =>
        new() { BaseAddress = new Uri(_application!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last()) };

    private Task HearsAsync() => Eventually.Async(() => _heard.Any(bytes => bytes.Contains(_text, StringComparison.Ordinal)), "the notice");

    private Task HealthIsAsync(string status) =>
        Eventually.Async(
            async () =>
            {
                using var client = Client();
                using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return (await answer.Content.ReadAsStringAsync()).Contains($"\"status\":\"{status}\"", StringComparison.Ordinal);
            },
            $"health {status}");
}
