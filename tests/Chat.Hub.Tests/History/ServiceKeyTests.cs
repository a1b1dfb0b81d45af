using System.Security.Cryptography;
using Chat.Contracts.Errors;
using Chat.Hub.Tests.Kit;
using Chat.ServiceDefaults;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chat.Hub.Tests.History;

public sealed class ServiceKeyTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly ScriptedHistory _history = new();
    private KestrelHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await KestrelHost.StartServiceAsync(
        builder =>
        {
            builder.AddServiceDefaults();
            builder.AddServiceKey();
            builder.Services.AddSingleton(_history);
            builder.Services.AddMagicOnion(options => options.MessageSerializer = ChatSerializerProvider.Default);
            var application = builder.Build();
            application.MapMagicOnionService<ScriptedHistoryService>().RequireServiceKey();
            return application;
        },
        new Dictionary<string, string?> { ["Services:Key"] = TestIssuer.ServiceKey });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_hub_shows_History_the_key_of_the_services()
    {
        await using var hub = await StartAsync(TestIssuer.ServiceKey);
        var alice = await hub.ConnectAsync("Alice");
        var channel = _history.AddChannel(alice.Id);

        Assert.Equal(channel, Assert.Single(await alice.Hub.ListChannelsAsync()).Id);
    }

    [Fact]
    public async Task With_another_key_nobody_is_told_to_sign_in()
    {
        await using var hub = await StartAsync(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var alice = await hub.ConnectAsync("Alice");

        var refusal = await Person.RefusedAsync(() => alice.Hub.ListChannelsAsync());

        Assert.Equal(ErrorCode.Internal, refusal.Code);
    }

    private Task<TestHub> StartAsync(string key) => TestHub.StartAsync(_host.GrpcAddress.ToString().TrimEnd('/'), redis.ConnectionString, settings: ("Services:Key", key));
}
