using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.AppHost.Tests;

/// <summary>The AppHost as it is, in this process, with ports and data of its own.</summary>
public sealed class ChatSystem : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly DataFolder _data = new();
    private DistributedApplication? _application;
    private DevelopmentTokens? _tokens;

    public DistributedApplication Application => _application ?? throw new InvalidOperationException("The system was not started.");

    public DevelopmentTokens Tokens => _tokens ??= new DevelopmentTokens(Application.GetEndpoint("identity", "http"));

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Chat_AppHost>([$"--Chat:DataDirectory={_data.Path}", "--Chat:Resources=native"]);
        _application = await builder.BuildAsync();
        await _application.StartAsync().OrFail("the system starts", StartLimit);
        foreach (var service in new[] { "identity", "history", "notifications", "hub" })
        {
            await _application.ResourceNotifications.WaitForResourceHealthyAsync(service).OrFail($"{service} is healthy", StartLimit);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.StopAsync();
            await _application.DisposeAsync();
        }

        await _data.DisposeAsync();
    }

    public Task<Person> ConnectAsync(string name) => Person.ConnectAsync(Application.GetEndpoint("hub", "grpc"), Tokens, name);

    /// <summary>Connects until the proxy has chosen another replica than the given one.</summary>
    public async Task<Person> ConnectElsewhereAsync(string name, string instance)
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var person = await ConnectAsync(name);
            if (person.Instance != instance)
            {
                return person;
            }

            await person.DisposeAsync();
        }

        throw new InvalidOperationException($"50 connections in a row reached hub instance {instance}.");
    }

    public IResource Resource(string name) =>
        Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);

    /// <summary>Process id of the hub replica that calls itself by the given instance id.</summary>
    public int HubProcess(string instance)
    {
        if (!Application.ResourceNotifications.TryGetCurrentState($"hub-{instance}", out var state))
        {
            throw new InvalidOperationException($"No hub replica is known as hub-{instance}.");
        }

        return Convert.ToInt32(state.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
