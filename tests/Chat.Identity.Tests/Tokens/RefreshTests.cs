using System.Net;
using Chat.Contracts.Identity;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Tokens;

/// <summary>Refresh tokens rotate; one that comes again, after the answer had its time to arrive, ends its family.</summary>
public sealed class RefreshTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = TokenHost.NewTime();
    private TokenHost _host = null!;
    private ChatUser _alice = null!;
    private HttpClient _browser = null!;
    private TokenClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis, _time);
        _alice = await _host.AddUserAsync();
        _browser = await _host.SignedInAsync(_alice);
        _client = new TokenClient(_browser);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_refresh_token_gives_another_one_of_the_same_session_and_what_the_user_is_now()
    {
        var first = await _client.TokensAsync();
        await _host.RunAsync($"update identity.users set role = 'Admin' where id = '{_alice.Id}'");
        _time.Advance(TimeSpan.FromMinutes(5));

        var second = await _client.RefreshAsync(first.Refresh);
        var third = await _client.RefreshAsync(second.Refresh);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (second.Status, third.Status));
        Assert.Equal(3, new[] { first.Refresh, second.Refresh, third.Refresh }.Distinct().Count());
        Assert.Equal((first.Session, "User", "Admin"), (third.Session, (string)first.Claims["role"]!, (string)third.Claims["role"]!));
        await using var database = _host.OpenDatabase();
        Assert.Equal(_time.GetUtcNow(), Assert.Single(database.Sessions).LastUsedAt, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(59, HttpStatusCode.OK, null)]
    [InlineData(61, HttpStatusCode.BadRequest, "invalid_grant")]
    public async Task A_code_is_good_for_a_minute(int seconds, HttpStatusCode status, string? error)
    {
        var code = await _client.CodeAsync();
        _time.Advance(TimeSpan.FromSeconds(seconds));

        var answer = await _client.RedeemAsync(code);

        Assert.Equal((status, error), (answer.Status, answer.Error));
        await using var database = _host.OpenDatabase();
        Assert.Equal(error is null, database.Sessions.Any());
    }

    [Fact]
    public async Task After_a_lost_answer_the_same_token_is_taken_again()
    {
        var first = await _client.TokensAsync();
        await _client.RefreshAsync(first.Refresh);
        _time.Advance(TimeSpan.FromSeconds(14));

        var again = await _client.RefreshAsync(first.Refresh);
        var next = await _client.RefreshAsync(again.Refresh);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (again.Status, next.Status));
        Assert.Empty((await FeedAsync()).Items);
    }

    [Fact]
    public async Task A_token_that_comes_again_later_ends_its_family_and_the_hubs_are_told()
    {
        var first = await _client.TokensAsync();
        var second = await _client.RefreshAsync(first.Refresh);
        _time.Advance(TimeSpan.FromSeconds(16));

        var again = await _client.RefreshAsync(first.Refresh);
        var newest = await _client.RefreshAsync(second.Refresh);

        Assert.Equal(("invalid_grant", "invalid_grant"), (again.Error, newest.Error));
        var revocation = Assert.Single((await FeedAsync()).Items);
        Assert.Equal((_alice.Id, first.Session, RevocationKind.TokenReused), (revocation.UserId.Value, revocation.Session, revocation.Kind));
    }

    [Fact]
    public async Task Another_program_cannot_use_the_token_not_even_while_an_answer_may_be_lost()
    {
        var first = await _client.TokensAsync();
        var other = new TokenClient(_browser, "chat-desktop");

        var stolen = await other.RefreshAsync(first.Refresh);
        var rightful = await _client.RefreshAsync(first.Refresh);
        var inLeeway = await other.RefreshAsync(first.Refresh);

        Assert.Equal(("invalid_grant", HttpStatusCode.OK, "invalid_grant"), (stolen.Error, rightful.Status, inLeeway.Error));
    }

    [Theory]
    [InlineData("update identity.users set disabled_at = now()")]
    [InlineData("update identity.users set deleted_at = now()")]
    [InlineData("update identity.sessions set ended_at = now()")]
    [InlineData("delete from identity.sessions")]
    public async Task There_is_nothing_to_refresh_when_the_session_or_its_user_is_gone(string change)
    {
        var tokens = await _client.TokensAsync();
        await _host.RunAsync(change);

        Assert.Equal("invalid_grant", (await _client.RefreshAsync(tokens.Refresh)).Error);
    }

    [Fact]
    public async Task A_session_that_is_not_used_for_a_month_is_over()
    {
        var used = await _client.TokensAsync();
        _time.Advance(TimeSpan.FromDays(29));
        var refreshed = await _client.RefreshAsync(used.Refresh);
        _time.Advance(TimeSpan.FromDays(30.01));

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.Equal("invalid_grant", (await _client.RefreshAsync(refreshed.Refresh)).Error);
    }

    [Fact]
    public async Task A_session_is_over_after_three_months_however_much_it_is_used()
    {
        var tokens = await _client.TokensAsync();
        for (var day = 0; day < 88; day += 22)
        {
            _time.Advance(TimeSpan.FromDays(22));
            tokens = await _client.RefreshAsync(tokens.Refresh);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
        }

        _time.Advance(TimeSpan.FromDays(2.01));
        Assert.Equal("invalid_grant", (await _client.RefreshAsync(tokens.Refresh)).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Giving_a_token_back_ends_the_session(bool isRefresh)
    {
        var tokens = await _client.TokensAsync();

        var answer = await _client.RevokeAsync(isRefresh ? tokens.Refresh : tokens.Access);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("invalid_grant", (await _client.RefreshAsync(tokens.Refresh)).Error);
        Assert.Equal((tokens.Session, RevocationKind.SessionEnded), (await FeedAsync()).Items.Select(item => (item.Session!.Value, item.Kind)).Single());
    }

    private Task<RevocationPage> FeedAsync() => _host.ReadRevocationsAsync();
}
