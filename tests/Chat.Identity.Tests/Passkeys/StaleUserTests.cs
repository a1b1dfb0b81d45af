using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Identity.Tests.Passkeys;

/// <summary>The framework writes a whole account with the counter of a passkey: what it has loaded before must not come back.</summary>
public sealed class StaleUserTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task What_is_locked_is_as_it_is_now_although_it_was_loaded_before()
    {
        await _host.AddAsync("alice");
        await using var scope = _host.NewScope();
        var context = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        var loaded = await context.Users.SingleAsync(user => user.UserName == "alice");
        await using (var other = _host.OpenDatabase())
        {
            await other.Users.Where(user => user.Id == loaded.Id).ExecuteUpdateAsync(user => user.SetProperty(row => row.Role, ServerRole.Moderator));
        }

        await using var transaction = await context.Database.BeginTransactionAsync();
        var locked = await scope.ServiceProvider.GetRequiredService<AccountDirectory>().LockFreshAsync(loaded.Id, CancellationToken.None);

        Assert.Equal(ServerRole.Moderator, locked!.Role);
        Assert.Equal(ServerRole.Moderator, loaded.Role);
    }
}
