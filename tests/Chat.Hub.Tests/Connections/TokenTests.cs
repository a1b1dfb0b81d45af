using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.Connections;

public sealed class TokenTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;
    private TestHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task No_forged_token_gets_anybody_in_and_the_log_tells_them_apart_without_having_them()
    {
        foreach (var (forgery, problem) in Forgery.All)
        {
            var token = Forgery.Make(_hub.Issuer, forgery);
            var refusedBefore = Refused().Count;
            await using var mallory = await Person.ArriveAsync(_hub.GrpcAddress);

            var refusal = await Person.RefusedAsync(() => mallory.Hub.ConnectAsync(new ConnectRequest { AccessToken = token!, Client = "tests" }));
            var list = await Person.RefusedAsync(() => mallory.Hub.ListChannelsAsync());

            Assert.Equal((forgery, ErrorCode.SignInRequired, false), (forgery, refusal.Code, refusal.IsRetryable));
            Assert.Equal((forgery, ErrorCode.NotConnected), (forgery, list.Code));
            Assert.Equal((forgery, $"An access token was refused: {problem}"), (forgery, Assert.Single(Refused().Skip(refusedBefore)).Text));
            Assert.DoesNotContain(_hub.Logs.Entries, entry => token is { Length: > 4 } && entry.Text.Contains(token, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_connection_ends_with_its_token_and_does_nothing_more_for_it()
    {
        var alice = await _hub.ConnectWithAsync(_hub.Issuer.TokenFor("Alice", lifetime: TimeSpan.FromSeconds(2)));
        var channel = _cluster.History.AddChannel(alice.Id);

        var notice = await alice.Disconnecting.OrFail("the end of the connection");

        Assert.Equal(DisconnectCode.TokenExpired, notice.Code);
        Assert.True(TimeProvider.System.GetUtcNow() >= alice.Welcome.ExpiresAt, "It ended before its token did.");
        var late = await Assert.ThrowsAnyAsync<Exception>(() => alice.SaysAsync(channel, "late"));
        Assert.Empty(_cluster.History.Texts(channel));
        Assert.NotNull(late);
    }

    [Fact]
    public async Task A_connection_that_is_renewed_goes_on()
    {
        var alice = await _hub.ConnectWithAsync(_hub.Issuer.TokenFor("Alice", lifetime: TimeSpan.FromSeconds(3)));
        var other = await _hub.ConnectWithAsync(_hub.Issuer.TokenFor("Alice", lifetime: TimeSpan.FromSeconds(3)));

        var expiresAt = await alice.Hub.RenewAsync(_hub.Issuer.TokenFor("Alice"));
        await other.Disconnecting.OrFail("the end of a connection that was not renewed");

        Assert.True(expiresAt > alice.Welcome.ExpiresAt + TimeSpan.FromMinutes(1), "It was not renewed.");
        Assert.Empty(await alice.Hub.ListChannelsAsync());
        Assert.False(alice.Disconnecting.IsCompleted);
    }

    [Fact]
    public async Task An_earlier_token_does_not_shorten_a_connection()
    {
        var alice = await _hub.ConnectAsync("Alice");

        var expiresAt = await alice.Hub.RenewAsync(_hub.Issuer.TokenFor("Alice", lifetime: TimeSpan.FromSeconds(20)));

        Assert.Equal(alice.Welcome.ExpiresAt, expiresAt);
    }

    [Fact]
    public async Task A_connection_is_renewed_with_tokens_of_its_user_and_session_only()
    {
        var alice = await _hub.ConnectAsync("Alice");

        var ofBob = await Person.RefusedAsync(() => alice.Hub.RenewAsync(_hub.Issuer.TokenFor("Bob")));
        var ofBobInHerSession = await Person.RefusedAsync(() => alice.Hub.RenewAsync(_hub.Issuer.TokenFor("Bob", session: TestIssuer.SessionOf("Alice"))));
        var ofAnotherSession = await Person.RefusedAsync(() => alice.Hub.RenewAsync(_hub.Issuer.TokenFor("Alice", session: Guid.NewGuid())));
        var forged = await Person.RefusedAsync(() => alice.Hub.RenewAsync(Forgery.Make(_hub.Issuer, "unsigned")!));
        await using var nobody = await Person.ArriveAsync(_hub.GrpcAddress);
        var ofNobody = await Person.RefusedAsync(() => nobody.Hub.RenewAsync(_hub.Issuer.TokenFor("Alice")));

        Assert.All([ofBob, ofBobInHerSession, ofAnotherSession, forged], refusal => Assert.Equal(ErrorCode.SignInRequired, refusal.Code));
        Assert.Equal(ErrorCode.NotConnected, ofNobody.Code);
        Assert.Equal(3, _hub.Logs.Entries.Count(entry => entry is { Event.Id: 1200 } && entry.Text.EndsWith("OtherSession", StringComparison.Ordinal)));
        Assert.Empty(await alice.Hub.ListChannelsAsync());
    }

    [Fact]
    public async Task While_the_accounts_are_away_who_has_a_token_comes_in_and_nobody_can_tell_whose_it_is_before_they_were_there()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var hub = await _cluster.AddHubAsync(issuer: issuer);
        await hub.ConnectWithAsync(issuer.TokenFor("Alice"));
        await issuer.StopAsync();
        var fresh = await _cluster.AddHubAsync(issuer: issuer);

        await hub.ConnectWithAsync(issuer.TokenFor("Bob"));
        await using var mallory = await Person.ArriveAsync(fresh.GrpcAddress);
        var refusal = await Person.RefusedAsync(() => mallory.Hub.ConnectAsync(new ConnectRequest { AccessToken = issuer.TokenFor("Bob"), Client = "tests" }));

        Assert.Equal((ErrorCode.Unavailable, true), (refusal.Code, refusal.IsRetryable));

        await issuer.StartAgainAsync();
        await Eventually.Async(
            async () =>
            {
                try
                {
                    await mallory.Hub.ConnectAsync(new ConnectRequest { AccessToken = issuer.TokenFor("Bob"), Client = "tests" });
                    return true;
                }
                catch (Grpc.Core.RpcException)
                {
                    return false;
                }
            },
            "a connection to the hub that could not know before");
    }

    private List<RecordedLog> Refused() => [.. _hub.Logs.Entries.Where(entry => entry.Event.Id == 1200)];
}
