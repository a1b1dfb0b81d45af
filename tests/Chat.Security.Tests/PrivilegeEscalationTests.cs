using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.Hub.Tests.Kit;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;
using Chat.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Security.Tests;

/// <summary>Mallory has an account like everybody, and wants what is Alice's, or an administrator's.</summary>
public sealed class PrivilegeEscalationTests(SecuritySystem system) : IAsyncLifetime
{
    private Person _alice = null!;
    private Person _mallory = null!;
    private string _malloryToken = "";
    private string _channelName = "";
    private ChannelId _channel;

    public async ValueTask InitializeAsync()
    {
        _malloryToken = await system.TokenAsync(SecuritySystem.NewName("mallory"));
        _alice = await Person.ConnectWithAsync(system.FirstHub, await system.TokenAsync(SecuritySystem.NewName("alice")));
        _mallory = await Person.ConnectWithAsync(system.SecondHub, _malloryToken);
        _channelName = SecuritySystem.NewName("tea");
        _channel = (await _alice.Hub.CreateChannelAsync(_channelName)).Id;
        await _alice.SubscribesAsync(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _mallory.DisposeAsync();
    }

    [Fact]
    public async Task Who_is_not_in_a_channel_neither_reads_nor_changes_anything_of_it()
    {
        await _alice.SaysAsync(_channel, "for members");
        var head = await HeadAsync();
        Func<Task>[] attempts =
        [
            () => _mallory.SubscribesAsync(_channel),
            () => _mallory.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, Limit = 10 }),
            () => _mallory.Hub.ListMembersAsync(new ListMembersRequest { ChannelId = _channel }),
            () => _mallory.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _mallory.Id, Role = ChannelRole.Owner }),
            () => _mallory.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _alice.Id, Role = ChannelRole.Guest }),
            () => _mallory.Hub.RemoveMemberAsync(new RemoveMemberRequest { ChannelId = _channel, UserId = _alice.Id }),
            () => _mallory.Hub.LeaveChannelAsync(_channel),
        ];

        foreach (var attempt in attempts)
        {
            var refusal = await Person.RefusedAsync(attempt);
            Assert.Contains(refusal.Code, new[] { ErrorCode.NotAMember, ErrorCode.NotAllowed, ErrorCode.ChannelNotFound });
        }

        Assert.Equal(ErrorCode.NotAMember, (await _mallory.SaysAsync(_channel, "not for me")).Refusal?.Code);
        Assert.Equal(head, await HeadAsync());
        Assert.Equal(ChannelRole.Owner, (await MemberAsync(_alice.Id)).Role);
    }

    [Fact]
    public async Task A_member_makes_himself_no_owner_and_moves_nobody()
    {
        await _mallory.Hub.JoinChannelAsync(_channelName);
        var head = await HeadAsync();
        Func<Task>[] attempts =
        [
            .. Enum.GetValues<ChannelRole>().Where(role => role != ChannelRole.Member)
                .Select(Func<Task> (role) => () => _mallory.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _mallory.Id, Role = role })),
            () => _mallory.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _mallory.Id, Role = (ChannelRole)5 }),
            () => _mallory.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _mallory.Id, Role = (ChannelRole)int.MaxValue }),
            () => _mallory.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _alice.Id, Role = ChannelRole.Guest }),
            () => _mallory.Hub.RemoveMemberAsync(new RemoveMemberRequest { ChannelId = _channel, UserId = _alice.Id }),
        ];

        foreach (var attempt in attempts)
        {
            Assert.Contains((await Person.RefusedAsync(attempt)).Code, new[] { ErrorCode.NotAllowed, ErrorCode.InvalidRequest });
        }

        Assert.Equal(head, await HeadAsync());
        Assert.Equal((ChannelRole.Owner, ChannelRole.Member), ((await MemberAsync(_alice.Id)).Role, (await MemberAsync(_mallory.Id)).Role));
    }

    [Fact]
    public async Task A_moderator_does_not_rise_to_owner_nor_does_he_throw_one_out()
    {
        await _mallory.Hub.JoinChannelAsync(_channelName);
        await _alice.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _mallory.Id, Role = ChannelRole.Moderator });
        Func<Task>[] attempts =
        [
            () => _mallory.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _mallory.Id, Role = ChannelRole.Owner }),
            () => _mallory.Hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = _channel, UserId = _alice.Id, Role = ChannelRole.Member }),
            () => _mallory.Hub.RemoveMemberAsync(new RemoveMemberRequest { ChannelId = _channel, UserId = _alice.Id }),
        ];

        foreach (var attempt in attempts)
        {
            Assert.Equal(ErrorCode.NotAllowed, (await Person.RefusedAsync(attempt)).Code);
        }

        Assert.Equal(ChannelRole.Owner, (await MemberAsync(_alice.Id)).Role);
    }

    [Fact]
    public async Task Nobody_takes_over_the_message_of_somebody_else_by_its_id()
    {
        await _mallory.Hub.JoinChannelAsync(_channelName);
        var hers = Person.Message(_channel, "this is what I said");
        Assert.True((await _alice.SendsAsync(hers))[0].IsAccepted);

        // Ids are counted for each sender: what comes of it is a message of his own.
        await _mallory.SendsAsync(hers with { Text = "this is what she never said" });
        var again = (await _mallory.SendsAsync(hers))[0];

        Assert.False(again.IsAccepted);
        var page = await _alice.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = _channel, Limit = 50 });
        var messages = page.Events.Where(item => item.Message is not null).Select(item => (item.Message!.Text, item.Message.SenderId));
        Assert.Equal([("this is what I said", _alice.Id), ("this is what she never said", _mallory.Id)], messages);
    }

    [Fact]
    public async Task No_user_calls_the_record_or_the_feed_of_revocations_whatever_token_he_shows()
    {
        var root = await system.TokenAsync(SecuritySystem.NewName("root"), UserRole.Admin);
        var methods = typeof(IHistoryService).GetMethods().Select(method => (system.History, $"/{nameof(IHistoryService)}/{method.Name}"))
            .Append((system.AccountsForServices, $"/{nameof(IRevocationService)}/{nameof(IRevocationService.ReadAsync)}"));

        foreach (var (server, path) in methods)
        {
            foreach (var token in new[] { _malloryToken, root })
            {
                Assert.Equal((path, "16"), (path, await Raw.CallAsync(server, path, Raw.Framed(0xC0), ("authorization", $"Bearer {token}"), ("x-service-key", token))));
            }

            // Where clients are let in, there is no such thing.
            Assert.Equal((path, "12"), (path, await Raw.CallAsync(system.FirstHub, path, Raw.Framed(0xC0), ("x-service-key", TestIssuer.ServiceKey))));
        }
    }

    [Fact]
    public async Task No_endpoint_for_administrators_answers_anybody_else_nor_tells_who_is_there()
    {
        var routes = Routes().Where(route => route.Pattern.StartsWith("/admin", StringComparison.Ordinal)).ToList();
        Assert.True(routes.Count >= 10, $"There are only {routes.Count} endpoints for administrators: the test looks in the wrong place.");
        using var mallory = Raw.WithToken(system.Accounts, _malloryToken);
        using var nobody = new HttpClient { BaseAddress = system.Accounts };

        foreach (var (pattern, method) in routes)
        {
            var ofAlice = await SendAsync(mallory, method, pattern, _alice.Id.Value);
            var ofNobody = await SendAsync(mallory, method, pattern, Guid.NewGuid());
            var anonymous = await SendAsync(nobody, method, pattern, _alice.Id.Value);

            Assert.Equal((pattern, HttpStatusCode.Forbidden, "not_allowed"), (pattern, ofAlice.Status, ofAlice.Code));
            Assert.Equal((pattern, ofAlice), (pattern, ofNobody));
            Assert.Equal((pattern, HttpStatusCode.Unauthorized, "sign_in_required"), (pattern, anonymous.Status, anonymous.Code));
        }
    }

    [Fact]
    public async Task Every_endpoint_of_accounts_asks_who_is_there_unless_it_is_for_those_who_cannot_say()
    {
        using var nobody = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = system.Accounts };
        var routes = Routes().Where(route => route.Pattern.StartsWith("/account", StringComparison.Ordinal) && !route.IsAnonymous).ToList();
        Assert.True(routes.Count >= 8, $"There are only {routes.Count} endpoints that need a sign-in: the test looks in the wrong place.");

        foreach (var route in routes)
        {
            var answer = await SendAsync(nobody, route.Method, route.Pattern, _alice.Id.Value);

            Assert.Equal((route.Pattern, HttpStatusCode.Unauthorized), (route.Pattern, answer.Status));
        }
    }

    [Fact]
    public async Task The_sessions_of_somebody_else_cannot_be_ended_and_look_like_none()
    {
        var bob = await system.RegisterAsync("bob");
        using var program = system.Program();
        var session = Assert.Single(await program.ListSessionsAsync(bob.Tokens.AccessToken)).Id;
        await using var desk = await Person.ConnectWithAsync(system.FirstHub, bob.Tokens.AccessToken);
        using var mallory = Raw.WithToken(system.Accounts, _malloryToken);

        var his = await SendAsync(mallory, "DELETE", "/account/sessions/{id:guid}", session);
        var none = await SendAsync(mallory, "DELETE", "/account/sessions/{id:guid}", Guid.NewGuid());
        (await mallory.DeleteAsync("/account/sessions")).Dispose();

        Assert.Equal(HttpStatusCode.NotFound, his.Status);
        Assert.Equal(none, his);
        Assert.Single(await program.ListSessionsAsync(bob.Tokens.AccessToken));
        Assert.NotEmpty(await desk.Hub.ListChannelsAsync().OrFail("an answer"));
        Assert.NotNull((await program.RefreshAsync(bob.Tokens.RefreshToken!)).AccessToken);
    }

    [Fact]
    public async Task What_a_request_says_beside_what_is_asked_makes_nobody_somebody_else()
    {
        var name = SecuritySystem.NewName("mallory");
        using var browser = new Browser(system.Accounts);
        var address = $"{name}@example.org";
        var registered = await browser.PostAsync(
            "/account/register",
            new { user_name = name, email = address, password = SecuritySystem.Password, role = "Admin", is_admin = true, id = _alice.Id.Value, email_confirmed = true });

        Assert.Equal(HttpStatusCode.Created, registered.Status);
        Assert.Equal("email_not_verified", (await browser.PostAsync("/account/login", new { user_name = name, password = SecuritySystem.Password })).Code);
        using var program = system.Program();
        await program.VerifyEmailAsync(MailFolder.TokenOf(await system.Mails.WaitAsync(address, "")));
        var tokens = await program.LogInAsync(name, SecuritySystem.Password);
        var account = await program.GetAccountAsync(tokens.AccessToken);
        Assert.Equal(("User", false), (account.Role, account.Id == _alice.Id.Value));

        using var mallory = Raw.WithToken(system.Accounts, tokens.AccessToken);
        using var changed = await mallory.PostAsJsonAsync(
            "/account/password?user_id=" + _alice.Id.Value, new { current_password = SecuritySystem.Password, password = "nine purple ladders", user_id = _alice.Id.Value, sub = _alice.Id.Value });
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        Assert.NotNull(await program.LogInAsync(name, "nine purple ladders"));
    }

    [Fact]
    public async Task What_is_for_operators_is_not_there_for_users_least_of_all_tokens_of_administrators()
    {
        var root = await system.TokenAsync(SecuritySystem.NewName("root"), UserRole.Admin);
        foreach (var token in new[] { _malloryToken, root })
        {
            using var client = Raw.WithToken(system.Accounts, token);
            using var minted = await client.PostAsJsonAsync("/development/tokens", new { names = new[] { "mallory" }, role = "Admin" });
            Assert.Equal(HttpStatusCode.NotFound, minted.StatusCode);
            foreach (var path in new[] { "/metrics", "/health", "/alive" })
            {
                using var answer = await client.GetAsync(path);
                Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
            }
        }

        using var forged = new HttpRequestMessage(HttpMethod.Post, new Uri(system.Accounts, "/development/tokens")) { Content = JsonContent.Create(new { names = new[] { "mallory" } }) };
        forged.Headers.Host = system.AccountsInside.Authority;
        using var http = new HttpClient();
        using var refused = await http.SendAsync(forged);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    private async Task<long> HeadAsync() => (await _alice.Hub.ListChannelsAsync()).Single(channel => channel.Id == _channel).Head;

    private async Task<ChannelMember> MemberAsync(UserId user) =>
        (await _alice.Hub.ListMembersAsync(new ListMembersRequest { ChannelId = _channel })).Single(member => member.UserId == user);

    private IEnumerable<Route> Routes() =>
        from endpoint in system.AccountServices.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        let pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        select new Route(pattern, method, endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null);

    private static async Task<(HttpStatusCode Status, string? Code)> SendAsync(HttpClient client, string method, string pattern, Guid id)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), pattern.Replace("{id:guid}", id.ToString(), StringComparison.Ordinal).TrimEnd('/'));
        if (method is "POST" or "PUT")
        {
            request.Content = JsonContent.Create(new { role = "Admin", user_name = "mallory", reason = "none" });
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
        return (answer.StatusCode, isProblem && JsonDocument.Parse(text).RootElement.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    private sealed record Route(string Pattern, string Method, bool IsAnonymous)
    {
        public void Deconstruct(out string pattern, out string method) => (pattern, method) = (Pattern, Method);
    }
}
