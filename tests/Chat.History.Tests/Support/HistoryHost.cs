using System.Net;
using Chat.Contracts.History;
using Chat.ServiceDefaults;
using Chat.Testing;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chat.History.Tests.Support;

/// <summary>History in the test process, on free ports, reached over the wire as a hub does.</summary>
public sealed class HistoryHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly GrpcChannel _channel;
    private readonly string _address;

    private HistoryHost(WebApplication application, RecordedLogs logs)
    {
        _application = application;
        Logs = logs;
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        _address = addresses[0];
        _channel = GrpcChannel.ForAddress(_address);
        HttpAddress = new Uri(addresses[1]);
        Client = MagicOnionClient.Create<IHistoryService>(_channel, ChatSerializerProvider.Default);
    }

    public IHistoryService Client { get; }

    /// <summary>A client over a connection of its own, which the caller ends with the channel.</summary>
    public (IHistoryService Client, GrpcChannel Channel) Connect()
    {
        var channel = GrpcChannel.ForAddress(_address);
        return (MagicOnionClient.Create<IHistoryService>(channel, ChatSerializerProvider.Default), channel);
    }

    public Uri GrpcAddress => new(_address);

    public Uri HttpAddress { get; }

    public RecordedLogs Logs { get; }

    /// <param name="chatdb">Connection string of a migrated database.</param>
    /// <param name="cache">Connection string of Redis; null: nobody listens there.</param>
    /// <param name="settings">More configuration.</param>
    public static async Task<HistoryHost> StartAsync(string chatdb, string? cache = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:chatdb"] = chatdb,
            ["ConnectionStrings:cache"] = cache ?? $"127.0.0.1:{FreePort.Next()}",
            // Tests share two cores: a wait that means something on a server means nothing here.
            ["History:Window:ReadTimeout"] = "00:00:02",
            ["History:Window:PauseAfterFailure"] = "00:00:00.2",
            ["History:Storage:CommandTimeout"] = "00:00:20",
            ["History:Append:RetryBudget"] = "00:00:20",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Logging.ClearProviders();
        var logs = new RecordedLogs();
        builder.Logging.AddProvider(logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = HistoryApplication.Build(builder);
        // First, as the program does: all problems come at once.
        application.Services.GetRequiredService<IStartupValidator>().Validate();
        await application.StartAsync();
        return new HistoryHost(application, logs);
    }

    internal T Get<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        _channel.Dispose();
        await _application.DisposeAsync();
    }
}
