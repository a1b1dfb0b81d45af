using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Chat.Contracts;
using Chat.Contracts.Connections;
using Chat.Contracts.History;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.ServiceDefaults;
using Chat.Testing;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Security.Tests.Redaction;

/// <summary>Names, addresses, texts, passwords and tokens stay where they belong, whatever is done with them and however loud the logs are.</summary>
public sealed partial class RedactionTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact]
    public async Task Nothing_of_people_is_in_logs_traces_or_metrics_of_requests()
    {
        await using var system = await WatchedSystem.StartAsync(postgres, redis);
        var mailToken = await RegisterAsync(system);
        var admin = (await TokensAsync(system, "Admin"))[0];

        using var stranger = WatchedSystem.NewClient(system.Public);
        using var member = WatchedSystem.NewClient(system.Public);
        using var administrator = WatchedSystem.NewClient(system.Public);
        var answered = await MarkedRequests.SendToAllAsync(system.Identity, stranger);
        await LogInAsync(member);
        answered += await MarkedRequests.SendToAllAsync(system.Identity, member, except: ["POST /account/logout", "DELETE /account"]);
        answered += await MarkedRequests.SendToAllAsync(system.Identity, administrator, admin);
        foreach (var service in new[] { system.Identity, system.History, system.Hub })
        {
            using var operators = WatchedSystem.NewClient(WatchedSystem.AddressOf(service, 1));
            using var callers = WatchedSystem.NewClient(WatchedSystem.AddressOf(service, 0), http2: true);
            answered += await MarkedRequests.SendToAllAsync(service, operators);
            answered += await MarkedRequests.SendToAllAsync(service, callers);
        }

        system.Output.CollectMetrics();

        Assert.True(answered > 300, $"{answered} requests were answered");
        Assert.True(system.Output.Count("log") > 1000, "there are no logs");
        Assert.True(system.Output.Count("activity") > 100, "there are no traces");
        Assert.True(system.Output.Count("metric") > 50, "there are no metrics");
        AssertClean(system, mailToken, admin);
    }

    [Fact]
    public async Task Nothing_of_people_is_in_logs_traces_or_metrics_of_calls()
    {
        await using var system = await WatchedSystem.StartAsync(postgres, redis);
        var tokens = await TokensAsync(system, "User");
        using var toHub = GrpcChannel.ForAddress(WatchedSystem.AddressOf(system.Hub, 0));
        using var toHistory = GrpcChannel.ForAddress(WatchedSystem.AddressOf(system.History, 0));
        using var toIdentity = GrpcChannel.ForAddress(WatchedSystem.AddressOf(system.Identity, 0));

        var called = await MarkedCalls.CallServiceAsync<IServerService>(toHub);
        called += await MarkedCalls.CallServiceAsync<IHistoryService>(toHistory);
        called += await MarkedCalls.CallServiceAsync<IRevocationService>(toIdentity);
        var stranger = await ConnectAsync(toHub);
        called += await MarkedCalls.CallAllAsync(typeof(IChatHub), stranger);
        var member = await ConnectAsync(toHub);
        await member.ConnectAsync(new ConnectRequest { AccessToken = tokens[0], Client = Marks.Agent }).OrFail("the answer to connect");
        var channel = await member.CreateChannelAsync($"{Marks.Channel}-of-the-hub").OrFail("a channel");
        await member.SubscribeAsync(new() { ChannelId = channel.Id }).OrFail("a subscription");
        var sent = await member.SendMessagesAsync([new SendRequest { ChannelId = channel.Id, Id = MessageId.New(TimeProvider.System), Text = Marks.Text }]).OrFail("the answer to send");
        called += await MarkedCalls.CallAllAsync(typeof(IChatHub), member);
        await member.DisposeAsync().OrFail("the end of a connection");
        await stranger.DisposeAsync().OrFail("the end of a connection");
        system.Output.CollectMetrics();

        Assert.Single(sent);
        Assert.True(called > 30, $"{called} methods were called");
        AssertClean(system, tokens);
    }

    [Fact]
    public async Task What_comes_out_is_found()
    {
        await using var system = await WatchedSystem.StartAsync(postgres, redis);
        using var source = new ActivitySource("Chat.Security.Tests");
        using var meter = new Meter("Chat.Security.Tests");

        system.Hub.Services.GetRequiredService<ILogger<RedactionTests>>().LogTrace("Somebody is called {Name}", Marks.Name);
        source.StartActivity("a test")?.SetTag("from", Marks.Address).Stop();
        meter.CreateCounter<long>("tests").Add(1, new KeyValuePair<string, object?>("by", Marks.Email));

        var found = system.Output.Find("called");
        Assert.Contains(found, place => place.StartsWith("log ", StringComparison.Ordinal) && place.Contains(Marks.Name, StringComparison.Ordinal));
        Assert.Contains(found, place => place.StartsWith("activity ", StringComparison.Ordinal) && place.Contains(Marks.Address, StringComparison.Ordinal));
        Assert.Contains(found, place => place.StartsWith("metric ", StringComparison.Ordinal) && place.Contains(Marks.Email, StringComparison.Ordinal));
    }

    private static void AssertClean(WatchedSystem system, params string[] secrets)
    {
        var found = system.Output.Find(secrets);
        Assert.True(found.Count == 0, $"{found.Count} places:\n{string.Join('\n', found)}");
    }

    private static async Task<string> RegisterAsync(WatchedSystem system)
    {
        using var somebody = WatchedSystem.NewClient(system.Public);
        using var answer = await somebody.PostAsJsonAsync("/account/register", new { user_name = Marks.Name, email = Marks.Email, password = Marks.Password });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var token = "";
        await Eventually.Async(
            async () =>
            {
                foreach (var file in Directory.EnumerateFiles(system.MailFolder, "*.eml"))
                {
                    token = TokenPattern().Match(await File.ReadAllTextAsync(file)).Groups[1].Value;
                }

                return token.Length > 0;
            },
            "the mail with the link");
        using var verified = await somebody.PostAsJsonAsync("/account/email/verify", new { token });
        Assert.True(verified.IsSuccessStatusCode, $"{verified.StatusCode}");
        return token;
    }

    private static async Task LogInAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync("/account/login", new { user_name = Marks.Name, password = Marks.Password });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static async Task<string[]> TokensAsync(WatchedSystem system, string role)
    {
        using var operators = WatchedSystem.NewClient(WatchedSystem.AddressOf(system.Identity, 1));
        using var answer = await operators.PostAsJsonAsync("/development/tokens", new { names = new[] { $"{Marks.Name}-{role}" }, role });
        answer.EnsureSuccessStatusCode();
        return [.. (await answer.Content.ReadFromJsonAsync<Made[]>())!.Select(made => made.Access_token)];
    }

    private static async Task<IChatHub> ConnectAsync(GrpcChannel channel) =>
        await StreamingHubClient.ConnectAsync<IChatHub, IChatHubReceiver>(channel, new SilentReceiver(), serializerProvider: ChatSerializerProvider.Default)
            .OrFail("a connection to the hub");

    private sealed record Made(string Access_token);

    [GeneratedRegex(@"[?]token=(?:3D)?([A-Za-z0-9_-]+)")]
    private static partial Regex TokenPattern();
}
