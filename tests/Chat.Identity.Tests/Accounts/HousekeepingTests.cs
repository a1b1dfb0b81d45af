using System.Net;
using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Accounts;

/// <summary>What is of no use any more goes, and nothing that still is.</summary>
public sealed class HousekeepingTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
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
    public async Task Of_a_session_that_has_ended_its_tokens_go_at_once_and_the_rest_after_a_month()
    {
        var first = await _client.TokensAsync();
        var second = await _client.RefreshAsync(first.Refresh);
        await _client.RevokeAsync(second.Refresh);
        _time.Advance(TimeSpan.FromHours(2));

        await CleanAsync();
        var soon = (await CountAsync("openiddict_tokens"), await CountAsync("openiddict_authorizations"), await CountAsync("sessions"));
        _time.Advance(OldRows.SessionKept);
        await CleanAsync();

        Assert.Equal((0, 0, 1), soon);
        Assert.Equal(0, await CountAsync("sessions"));
    }

    [Fact]
    public async Task A_session_that_nobody_uses_any_more_leaves_nothing_in_the_end()
    {
        await _client.TokensAsync();
        _time.Advance(TimeSpan.FromDays(61));

        await CleanAsync();

        Assert.Equal((0, 0, 0), (await CountAsync("openiddict_tokens"), await CountAsync("openiddict_authorizations"), await CountAsync("sessions")));
    }

    [Fact]
    public async Task A_session_that_is_used_goes_on_and_a_token_that_comes_twice_still_ends_it()
    {
        var first = await _client.TokensAsync();
        var second = await _client.RefreshAsync(first.Refresh);
        _time.Advance(TimeSpan.FromDays(20));
        await CleanAsync();

        var third = await _client.RefreshAsync(second.Refresh);
        _time.Advance(TimeSpan.FromDays(5));
        await CleanAsync();
        var stolen = await _client.RefreshAsync(first.Refresh);

        Assert.Equal((HttpStatusCode.OK, "invalid_grant"), (third.Status, stolen.Error));
        Assert.Equal(RevocationKind.TokenReused, Assert.Single((await _host.ReadRevocationsAsync()).Items).Kind);
    }

    [Fact]
    public async Task Of_revocations_that_no_token_is_too_old_for_the_newest_stays()
    {
        for (var i = 0; i < 3; i++)
        {
            await _client.RevokeAsync((await _client.TokensAsync()).Refresh);
        }

        var newest = (await _host.ReadRevocationsAsync()).Next;
        _time.Advance(OldRows.RevocationKept - TimeSpan.FromMinutes(1));
        await CleanAsync();
        var early = await CountAsync("revocations");
        _time.Advance(TimeSpan.FromMinutes(2));
        await CleanAsync();

        Assert.Equal((3, 1), (early, await CountAsync("revocations")));
        Assert.Equal(newest, (await _host.ReadRevocationsAsync()).Next);
        Assert.Equal(newest, (long)(await _client.TokensAsync()).Claims["rev"]!);
    }

    [Fact]
    public async Task However_many_there_are_they_go_a_few_at_a_time()
    {
        for (var i = 0; i < 5; i++)
        {
            await _client.RevokeAsync((await _client.TokensAsync()).Refresh);
        }

        await using var database = _host.OpenDatabase();

        await new OldRows(database, batch: 2).DeleteAsync(_time.GetUtcNow().AddDays(90), CancellationToken.None);

        Assert.Equal((0, 0, 1), (await CountAsync("openiddict_tokens"), await CountAsync("sessions"), await CountAsync("revocations")));
    }

    [Fact]
    public async Task Mails_that_nobody_has_come_for_and_links_that_are_too_old_go()
    {
        await using (var database = _host.OpenDatabase())
        {
            var now = _time.GetUtcNow();
            database.Mails.Add(new MailRow { Id = Guid.NewGuid(), Kind = MailKind.ResetPassword, Address = "a@example.org", CreatedAt = now, DueAt = now.AddDays(400) });
            database.Links.Add(new LinkRow { Id = Guid.NewGuid(), Purpose = LinkPurpose.ResetPassword, TokenHash = [1], UserId = _alice.Id, CreatedAt = now, ExpiresAt = now.AddMinutes(30) });
            await database.SaveChangesAsync();
        }

        await CleanAsync();
        var early = await CountAsync("mails") + await _host.CountAsync("select count(*) as \"Value\" from identity.links where user_id is not null");
        _time.Advance(TimeSpan.FromDays(4));
        await CleanAsync();

        Assert.Equal((2, 0, 0), (early, await CountAsync("mails"), await CountAsync("links")));
    }

    private async Task CleanAsync()
    {
        await using var database = _host.OpenDatabase();
        await _host.Services.GetServices<IHostedService>().OfType<Housekeeping>().Single().CleanAsync(database, CancellationToken.None);
    }

    private Task<long> CountAsync(string table) => _host.CountAsync($"select count(*) as \"Value\" from identity.{table}");
}
