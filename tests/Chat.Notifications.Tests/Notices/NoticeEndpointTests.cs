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
using Microsoft.Extensions.Logging;

namespace Chat.Notifications.Tests.Notices;

/// <summary>The service with a publisher that remembers.</summary>
public sealed class NoticeEndpointTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly RecordingPublisher _publisher = new();
    private readonly RecordedLogs _log = new();
    private readonly HttpClient _http = new();
    private WebApplication _application = null!;
    private Uri _operators = null!;
    private Uri _clients = null!;

    public async ValueTask InitializeAsync() => (_application, _clients, _operators) = await StartAsync("Development");

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
        Assert.Equal("An operator has posted a notice of 13 characters", Assert.Single(_log.Entries, entry => entry.Event.Id == 4002).Text);
    }

    [Fact]
    public async Task Outside_Development_nobody_says_anything()
    {
        var (application, _, operators) = await StartAsync("Production");
        await using (application)
        {
            var answer = await _http.PostAsJsonAsync(new Uri(operators, NoticeEndpoint.Path), new { text = "Mallory was here." }, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Empty(_publisher.Texts);
        }
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

    private async Task<(WebApplication Application, Uri Clients, Uri Operators)> StartAsync(string environment)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(
        [
            new("CHAT_GRPC_PORT", "0"), new("CHAT_HTTP_PORT", "0"), new("ConnectionStrings:cache", redis.ConnectionString),
            new("Chat:TlsTerminatedByProxy", "true"),
        ]);
        builder.Services.AddSingleton<INoticePublisher>(_publisher);
        builder.Logging.AddProvider(_log);
        var application = NotificationsApplication.Build(builder);
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        return (application, AsLocal(addresses[0]), AsLocal(addresses[1]));
    }

    /// <summary>Outside Development a service listens on all addresses.</summary>
    private static Uri AsLocal(string address) => new(address.Replace("[::]", "localhost", StringComparison.Ordinal));
}
