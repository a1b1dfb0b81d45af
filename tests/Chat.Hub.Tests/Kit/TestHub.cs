using System.Net;
using Chat.Contracts.Ids;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chat.Hub.Tests.Kit;

/// <summary>A hub in the test process.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly List<Person> _people = [];

    private TestHub(WebApplication application, RecordedLogs logs, TestIssuer issuer)
    {
        Issuer = issuer;
        _application = application;
        Logs = logs;
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        // Outside Development a service listens on every address.
        GrpcAddress = new Uri(addresses[0].Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
        HttpAddress = new Uri(addresses[1].Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
    }

    public Uri GrpcAddress { get; }

    public Uri HttpAddress { get; }

    public TestIssuer Issuer { get; }

    public RecordedLogs Logs { get; }

    public IServiceProvider Services => _application.Services;

    public static async Task<TestHub> StartAsync(
        string history,
        string redis,
        string environment = "Development",
        Action<IServiceCollection>? services = null,
        TestIssuer? issuer = null,
        params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ApplicationName = "Chat.Hub" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CHAT_GRPC_PORT"] = "0",
            ["CHAT_HTTP_PORT"] = "0",
            ["Chat:TlsTerminatedByProxy"] = "true",
            ["services:history:grpc:0"] = history,
            ["ConnectionStrings:cache"] = redis,
            // Tests share two cores: what never takes that long on a server may do so here.
            ["Messaging:AnswerWithin"] = "00:00:15",
            ["Messaging:HistoryWithin"] = "00:00:15",
        });
        issuer ??= await TestIssuer.SharedAsync();
        builder.Configuration.AddInMemoryCollection(issuer.Settings);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.ClearProviders();
        var logs = new RecordedLogs();
        builder.Logging.AddProvider(logs);
        services?.Invoke(builder.Services);
        var application = HubApplication.Build(builder);
        try
        {
            // As the program does: before anything is made that would stumble over a wrong one.
            application.Services.GetRequiredService<IStartupValidator>().Validate();
            await application.StartAsync();
            return new TestHub(application, logs, issuer);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    public Task<Person> ConnectAsync(string name, SessionId? session = null) => ConnectWithAsync(Issuer.TokenFor(name), session);

    public async Task<Person> ConnectWithAsync(string token, SessionId? session = null)
    {
        var person = await Person.ConnectWithAsync(GrpcAddress, token, session);
        _people.Add(person);
        return person;
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = HttpAddress };
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
        {
            await person.DisposeAsync();
        }

        await _application.DisposeAsync();
    }
}
