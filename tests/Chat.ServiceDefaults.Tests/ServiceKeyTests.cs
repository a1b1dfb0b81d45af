using System.Net;
using System.Security.Cryptography;
using Chat.ServiceDefaults.Services;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Tests;

public sealed class ServiceKeyTests
{
    private static readonly string Key = NewKey();

    [Fact]
    public async Task A_call_with_the_key_passes()
    {
        await using var host = await StartAsync(Key);

        Assert.Equal(1, await CallAsync(host, Key));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(host, Key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task A_call_without_it_is_refused_and_does_not_read_as_if_a_user_had_to_sign_in(string? key)
    {
        await using var host = await StartAsync(Key);

        var failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(host, key));
        var status = await GetAsync(host, key);

        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
        Assert.False(Contracts.Errors.Refusal.TryParseDetail(failure.Status.Detail, out _));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains(host.Logs.Entries, entry => entry.Event.Id == 1301);
        Assert.DoesNotContain(host.Logs.Entries, entry => key is { Length: > 0 } && entry.Text.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_Development_without_a_key_nobody_is_asked_for_it_which_is_said_once()
    {
        await using var host = await StartAsync(key: null);

        Assert.Equal(1, await CallAsync(host, key: null));
        Assert.Equal(1, await CallAsync(host, Key));
        Assert.Single(host.Logs.Entries, entry => entry.Event.Id == 1300);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task Outside_Development_a_service_does_not_start_without_a_key_that_is_one(string? key)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(key, "Production"));

        Assert.Contains("Services:Key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_Development_it_starts_with_one()
    {
        await using var host = await StartAsync(Key, "Production");

        Assert.Equal(1, await CallAsync(host, Key));
        Assert.DoesNotContain(host.Logs.Entries, entry => entry.Event.Id == 1300);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(ServiceKeyOptions.Length));

    private static Task<KestrelHost> StartAsync(string? key, string environment = "Development") => KestrelHost.StartServiceAsync(
        builder =>
        {
            builder.AddServiceDefaults();
            builder.AddServiceKey();
            builder.Services.AddSingleton<Endings>();
            builder.Services.AddMagicOnion();
            var application = builder.Build();
            application.MapMagicOnionService<Probe>().RequireServiceKey();
            application.MapGet("/secret", () => "told").RequireServiceKey();
            return application;
        },
        new Dictionary<string, string?> { ["Services:Key"] = key },
        environment: environment);

    private static async Task<int> CallAsync(KestrelHost host, string? key)
    {
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress, new GrpcChannelOptions { HttpHandler = Handler(key) });
        return await MagicOnionClient.Create<IProbe>(channel).EndAsync(Ending.Well);
    }

    private static async Task<HttpStatusCode> GetAsync(KestrelHost host, string? key)
    {
        using var client = new HttpClient(Handler(key));
        using var answer = await client.GetAsync(new Uri(host.HttpAddress, "/secret"));
        return answer.StatusCode;
    }

    private static ServiceKeyHandler Handler(string? key) =>
        new(new ServiceKey(Options.Create(new ServiceKeyOptions { Key = key ?? "" }), NullLogger<ServiceKey>.Instance), new SocketsHttpHandler { UseProxy = false });
}
