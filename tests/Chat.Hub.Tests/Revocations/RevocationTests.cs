using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Hub.Connections;
using Chat.Hub.Revocations;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Revocations;

/// <summary>Two hubs. Redis is that of other tests too, so people have names of their own where something is published.</summary>
public sealed class RevocationTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly string _alice = $"alice-{Guid.NewGuid():N}"[..20];
    private readonly RedisProxy _redis = new(redis);
    private TestIssuer _issuer = null!;
    private Cluster _cluster = null!;
    private TestHub _first = null!;
    private TestHub _second = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _cluster = await Cluster.StartAsync(_redis.ConnectionString);
        _first = await _cluster.AddHubAsync(issuer: _issuer);
        _second = await _cluster.AddHubAsync(issuer: _issuer);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _redis.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData(RevocationKind.SessionEnded, DisconnectCode.SignedOut)]
    [InlineData(RevocationKind.TokenReused, DisconnectCode.SignedOut)]
    [InlineData(RevocationKind.PasswordChanged, DisconnectCode.PasswordChanged)]
    [InlineData(RevocationKind.RoleChanged, DisconnectCode.RoleChanged)]
    [InlineData(RevocationKind.AccountDisabled, DisconnectCode.AccountDisabled)]
    [InlineData(RevocationKind.AccountDeleted, DisconnectCode.AccountDeleted)]
    public async Task Every_kind_of_revocation_ends_connections_with_its_own_word(RevocationKind kind, DisconnectCode code)
    {
        var alice = await _first.ConnectAsync(_alice);
        var bob = await _first.ConnectAsync("Bob");
        Guid? session = kind is RevocationKind.SessionEnded or RevocationKind.TokenReused ? TestIssuer.SessionOf(_alice) : null;

        await _issuer.RevokeAsync(_alice, kind, session);

        Assert.Equal(code, (await alice.Disconnecting.OrFail("the end of Alice's connection")).Code);
        Assert.Empty(await bob.Hub.ListChannelsAsync());
        Assert.False(bob.Disconnecting.IsCompleted);
    }

    [Fact]
    public async Task What_is_published_ends_a_connection_without_being_read_anywhere()
    {
        await using var publisher = await redis.ConnectAsync();
        var alice = await _first.ConnectAsync(_alice);

        // In no feed: only the ear of the hub can have it. Said again until there is one who has subscribed.
        await Eventually.Async(
            async () =>
            {
                await _issuer.PublishAsync(_alice, RevocationKind.AccountDisabled, publisher);
                return alice.Disconnecting.IsCompleted;
            },
            "the end of Alice's connection");

        Assert.Equal(DisconnectCode.AccountDisabled, (await alice.Disconnecting).Code);
    }

    [Fact]
    public async Task A_publication_that_cannot_be_read_changes_nothing()
    {
        await using var publisher = await redis.ConnectAsync();
        var alice = await _first.ConnectAsync(_alice);

        await Eventually.Async(
            async () =>
            {
                await publisher.GetSubscriber().PublishAsync(StackExchange.Redis.RedisChannel.Literal(Revocation.RedisChannel), "nonsense");
                return _first.Logs.Entries.Any(entry => entry.Event.Id == 2502);
            },
            "a word about it in the log");

        Assert.Empty(await alice.Hub.ListChannelsAsync());
    }

    [Fact]
    public async Task With_Redis_away_an_account_that_is_disabled_is_cut_off_on_every_hub()
    {
        var desk = await _first.ConnectAsync(_alice);
        var phone = await _second.ConnectWithAsync(_issuer.TokenFor(_alice, session: Guid.NewGuid()));
        var bob = await _second.ConnectAsync("Bob");
        _redis.Break();

        await _issuer.RevokeAsync(_alice, RevocationKind.AccountDisabled);

        Assert.Equal(DisconnectCode.AccountDisabled, (await desk.Disconnecting.OrFail("the end at the first hub")).Code);
        Assert.Equal(DisconnectCode.AccountDisabled, (await phone.Disconnecting.OrFail("the end at the second hub")).Code);
        Assert.Empty(await bob.Hub.ListChannelsAsync());
    }

    [Fact]
    public async Task The_end_of_one_session_leaves_the_others_alone_whenever_its_tokens_were_made()
    {
        var mine = Guid.NewGuid();
        var alice = await _first.ConnectAsync(_alice);
        var phone = await _first.ConnectWithAsync(_issuer.TokenFor(_alice, session: mine));

        var revocation = await _issuer.RevokeAsync(_alice, RevocationKind.SessionEnded, mine);
        await phone.Disconnecting.OrFail("the end of the phone's connection");

        Assert.Empty(await alice.Hub.ListChannelsAsync());
        Assert.Equal(ErrorCode.SignInRequired, (await RefusedAsync(_first, _issuer.TokenFor(_alice, session: mine, revision: revocation.Id + 5))).Code);
    }

    [Fact]
    public async Task After_a_change_of_role_a_token_from_before_gets_nobody_in_and_a_fresh_one_does()
    {
        var before = _issuer.TokenFor(_alice);
        var alice = await _first.ConnectWithAsync(before);

        await _issuer.RevokeAsync(_alice, RevocationKind.RoleChanged);
        await alice.Disconnecting.OrFail("the end of the connection");
        var refusal = await RefusedAsync(_first, before);
        var again = await _first.ConnectWithAsync(_issuer.TokenFor(_alice, UserRole.Moderator));

        Assert.Equal(ErrorCode.SignInRequired, refusal.Code);
        Assert.Equal(UserRole.Moderator, Assert.Single(Connections(_first), connection => connection.User.Id == again.Id && !connection.IsOver).User.Role);
    }

    [Fact]
    public async Task A_connection_is_not_renewed_with_a_revoked_token_and_not_ended_when_it_has_taken_the_change_into_account()
    {
        var before = _issuer.TokenFor(_alice, lifetime: TestIssuer.Lifetime * 2);
        await _issuer.RevokeAsync(_alice, RevocationKind.RoleChanged);
        await Eventually.Async(() => RevocationsOf(_first) > 0, "the revocation at the hub");
        var alice = await _first.ConnectWithAsync(_issuer.TokenFor(_alice, UserRole.Admin));

        var refusal = await Person.RefusedAsync(() => alice.Hub.RenewAsync(before));

        Assert.Equal(ErrorCode.SignInRequired, refusal.Code);
        Assert.Empty(await alice.Hub.ListChannelsAsync());
    }

    [Fact]
    public async Task A_hub_that_starts_after_the_revocation_refuses_the_old_token()
    {
        var before = _issuer.TokenFor(_alice);
        await _issuer.RevokeAsync(_alice, RevocationKind.PasswordChanged);

        var later = await _cluster.AddHubAsync(issuer: _issuer);

        Assert.Equal(ErrorCode.SignInRequired, (await RefusedAsync(later, before)).Code);
        await later.ConnectWithAsync(_issuer.TokenFor(_alice));
    }

    [Fact]
    public async Task What_was_revoked_while_the_feed_was_away_is_made_good_when_it_is_back()
    {
        var alice = await _first.ConnectAsync(_alice);
        await _issuer.StopAsync();
        await Eventually.Async(() => _first.Logs.Entries.Any(entry => entry.Event.Id == 2500), "a word that revocations cannot be read");
        await HasStatusAsync(_first, "Degraded");
        Assert.Empty(await alice.Hub.ListChannelsAsync());

        await _issuer.RevokeAsync(_alice, RevocationKind.AccountDeleted);
        await _issuer.StartAgainAsync();

        Assert.Equal(DisconnectCode.AccountDeleted, (await alice.Disconnecting.OrFail("the end of Alice's connection")).Code);
        await HasStatusAsync(_first, "Healthy");
    }

    [Fact]
    public async Task A_client_that_does_not_hang_up_is_hung_up_on()
    {
        await _first.ConnectAsync(_alice);

        await _issuer.RevokeAsync(_alice, RevocationKind.SessionEnded, TestIssuer.SessionOf(_alice));

        await Eventually.Async(() => Connections(_first).Count == 0, "the end of the connection at the hub");
    }

    [Fact]
    public async Task When_the_revocations_are_put_back_to_an_older_copy_who_has_seen_more_of_them_gets_a_fresh_token_and_the_rest_goes_on()
    {
        var seenOne = await RevokedAsync("Carol");
        await RevokedAsync(_alice);
        var hub = await _cluster.AddHubAsync(issuer: _issuer); // finds both there, as such tokens have
        var bob = await hub.ConnectWithAsync(OldTokenFor("Bob", revision: seenOne));
        var before = OldTokenFor(_alice);
        var alice = await hub.ConnectWithAsync(before);

        _issuer.Restore((int)seenOne);

        Assert.Equal(DisconnectCode.TokenExpired, (await alice.Disconnecting.OrFail("the end of Alice's connection")).Code);
        Assert.Equal(ErrorCode.SignInRequired, (await RefusedAsync(hub, before)).Code);
        // Her revocation is none any more, and must not be held against what she gets now.
        var again = await hub.ConnectWithAsync(_issuer.TokenFor(_alice));
        Assert.Empty(await bob.Hub.ListChannelsAsync());
        var second = await _issuer.RevokeAsync("Bob", RevocationKind.AccountDisabled);
        Assert.Equal(DisconnectCode.AccountDisabled, (await bob.Disconnecting.OrFail("the end of Bob's connection")).Code);
        Assert.Equal(seenOne + 1, second.Id);
        Assert.Empty(await again.Hub.ListChannelsAsync());
        Assert.Equal(1, hub.Logs.Entries.Count(entry => entry.Event.Id == 2504));
    }

    [Fact]
    public async Task Of_another_database_that_has_as_many_revocations_no_token_from_before_is_trusted()
    {
        await RevokedAsync("Carol");
        var alice = await _first.ConnectWithAsync(OldTokenFor(_alice, revision: 0));

        _issuer.Restore(1, epoch: "2");

        Assert.Equal(DisconnectCode.TokenExpired, (await alice.Disconnecting.OrFail("the end of Alice's connection")).Code);
        Assert.Empty(await (await _first.ConnectWithAsync(_issuer.TokenFor(_alice))).Hub.ListChannelsAsync());
    }

    [Fact]
    public async Task A_hub_that_starts_when_the_revocations_were_put_back_already_trusts_no_token_that_has_seen_lost_ones()
    {
        var seenOne = await RevokedAsync("Carol");
        await RevokedAsync("Dave");
        var before = OldTokenFor(_alice);
        var bobs = OldTokenFor("Bob", revision: seenOne);
        _issuer.Restore((int)seenOne);

        var later = await _cluster.AddHubAsync(issuer: _issuer);

        Assert.Equal(ErrorCode.SignInRequired, (await RefusedAsync(later, before)).Code);
        await later.ConnectWithAsync(bobs);
        await later.ConnectWithAsync(_issuer.TokenFor(_alice));
    }

    // Both hubs have read it.
    private async Task<long> RevokedAsync(string name)
    {
        var known = RevocationsOf(_first);
        var revocation = await _issuer.RevokeAsync(name, RevocationKind.RoleChanged);
        await Eventually.Async(() => RevocationsOf(_first) > known, $"the revocation of {name} at the hub");
        return revocation.Id;
    }

    private string OldTokenFor(string name, long? revision = null) =>
        _issuer.TokenFor(name, revision: revision, change: (_, payload) => payload["iat"] = (long)payload["iat"]! - 60);

    private static int RevocationsOf(TestHub hub) => hub.Services.GetRequiredService<RevocationList>().Count;

    private static IReadOnlyCollection<ConnectionState> Connections(TestHub hub) => hub.Services.GetRequiredService<ConnectionRegistry>().All;

    private static async Task<Refusal> RefusedAsync(TestHub hub, string token)
    {
        await using var person = await Person.ArriveAsync(hub.GrpcAddress);
        return await Person.RefusedAsync(() => person.Hub.ConnectAsync(new ConnectRequest { AccessToken = token, Client = "tests" }));
    }

    private static Task HasStatusAsync(TestHub hub, string status) => Eventually.Async(
        async () => (await hub.GetAsync("/health")).Body.Contains($"\"identity\":\"{status}\"", StringComparison.Ordinal),
        $"{status} of identity in the health of the hub");
}
