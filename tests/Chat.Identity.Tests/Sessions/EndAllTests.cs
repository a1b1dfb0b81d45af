using System.Net;
using Chat.Contracts.Identity;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Sessions;
using Chat.Identity.Revocations;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Identity.Tests.Sessions;

/// <summary>Whoever ends everything is sure that nothing goes on anywhere.</summary>
public sealed class EndAllTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private AccountHost _host = null!;
    private ChatUser _alice = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis);
        (_alice, _browser) = await _host.SignedInAsync("alice");
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Other_browsers_are_signed_out_and_copies_of_the_cookie_of_this_one_are_worth_nothing(bool isPage)
    {
        using var other = _host.NewBrowser();
        await other.LogInAsync("alice");
        using var thief = _host.NewBrowser();
        thief.Steal(_browser.Cookie!);
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/account")).Status);

        var answer = isPage ? await _browser.SubmitAsync("/sessions", "All") : await _browser.DeleteAsync("/account/sessions");

        Assert.Equal(isPage ? HttpStatusCode.Redirect : HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task It_makes_nobody_signed_in_anew()
    {
        await using var database = _host.OpenDatabase();
        var before = await database.Logins.AsNoTracking().SingleAsync();

        await _browser.SubmitAsync("/sessions", "All");

        var after = await database.Logins.AsNoTracking().SingleAsync();
        Assert.NotEqual(before.Id, after.Id);
        Assert.Equal((before.CreatedAt, before.ExpiresAt), (after.CreatedAt, after.ExpiresAt));
    }

    [Fact]
    public async Task It_waits_for_whoever_changes_the_account()
    {
        await using var other = _host.OpenDatabase();
        await using var transaction = await other.Database.BeginTransactionAsync();
        await other.Database.ExecuteSqlAsync($"select 1 from identity.users where id = {_alice.Id} for update");

        var ending = _browser.SubmitAsync("/sessions", "All");
        await WaitForLockAsync();
        Assert.Empty(await _host.RevokedAsync());
        await transaction.CommitAsync();

        Assert.Equal(HttpStatusCode.Redirect, (await ending).Status);
        Assert.Single(await _host.RevokedAsync());
    }

    [Fact]
    public async Task Two_who_end_the_same_session_at_once_tell_of_it_once()
    {
        var (goesOn, ends) = (Guid.NewGuid(), Guid.NewGuid());
        await using (var database = _host.OpenDatabase())
        {
            database.Sessions.AddRange(Session(goesOn), Session(ends));
            await database.SaveChangesAsync();
        }

        await using var first = _host.NewScope();
        await using var second = _host.NewScope();
        await using var transaction = await first.ServiceProvider.GetRequiredService<IdentityDbContext>().Database.BeginTransactionAsync();
        await using var later = await second.ServiceProvider.GetRequiredService<IdentityDbContext>().Database.BeginTransactionAsync();
        await EndAsync(first, goesOn);
        var waiting = EndAsync(second, goesOn);
        await WaitForLockAsync();
        await transaction.CommitAsync();
        await waiting;
        await later.CommitAsync();

        await using var read = _host.OpenDatabase();
        Assert.Equal(ends, Assert.Single(await read.Revocations.ToListAsync()).SessionId);
    }

    private Task EndAsync(AsyncServiceScope scope, Guid exceptSession) =>
        scope.ServiceProvider.GetRequiredService<IRevoker>().EndSessionsAsync(_alice.Id, RevocationKind.SessionEnded, exceptSession);

    private Task WaitForLockAsync() => Eventually.Async(
        async () =>
        {
            await using var database = _host.OpenDatabase();
            return (await database.Database.SqlQuery<long>($"select count(*) as \"Value\" from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").ToListAsync())[0] > 0;
        },
        "somebody waits for a lock");

    private SessionRow Session(Guid id) => new()
    {
        Id = id,
        UserId = _alice.Id,
        ClientId = "chat-cli",
        Device = "a test",
        Address = "127.0.0.1",
        CreatedAt = TimeProvider.System.GetUtcNow(),
        LastUsedAt = TimeProvider.System.GetUtcNow(),
    };
}
