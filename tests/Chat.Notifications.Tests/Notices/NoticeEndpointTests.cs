using System.Net;
using System.Net.Http.Json;
using System.Text;
using Chat.Notifications.Notices;
using Chat.Notifications.Publishing;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Notifications.Tests.Notices;

/// <summary>The service with a publisher that remembers.</summary>
public sealed class NoticeEndpointTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly RecordingPublisher _publisher = new();
    private readonly HttpClient _http = new();
    private WebApplication _application = null!;
    private Uri _operators = null!;
    private Uri _clients = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(
        [
            new("CHAT_GRPC_PORT", "0"), new("CHAT_HTTP_PORT", "0"), new("ConnectionStrings:cache", redis.ConnectionString),
        ]);
        builder.Services.AddSingleton<INoticePublisher>(_publisher);
        _application = NotificationsApplication.Build(builder);
        await _application.StartAsync();
        var addresses = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        _clients = new Uri(addresses[0]);
        _operators = new Uri(addresses[1]);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task An_operator_says_something_to_everybody()
    {
        var answer = await _http.PostAsJsonAsync(new Uri(_operators, NoticeEndpoint.Path), new { text = "Back at noon." }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(["Back at noon."], _publisher.Texts);
    }

    [Theory]
    [InlineData("""{"text":" "}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("""{"text":"From a page of somebody else."}""", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task What_is_no_notice_is_refused(string body, string type, HttpStatusCode expected)
    {
        var answer = await _http.PostAsync(new Uri(_operators, NoticeEndpoint.Path), new StringContent(body, Encoding.UTF8, type), TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Empty(_publisher.Texts);
    }

    [Fact]
    public async Task The_port_of_clients_has_no_notices()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_clients, NoticeEndpoint.Path))
        {
            Content = JsonContent.Create(new { text = "Mallory was here." }),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(_publisher.Texts);
    }
}
