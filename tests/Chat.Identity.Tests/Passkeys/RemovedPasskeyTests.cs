using Chat.Identity.Passkeys;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Identity.Tests.Passkeys;

/// <summary>A passkey is taken away while somebody signs in with it.</summary>
public sealed class RemovedPasskeyTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly SoftPasskey _passkey = new();
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, time: null, SoftPasskey.Issuer);
        var (_, browser) = await _host.SignedInAsync("alice");
        using var signedIn = browser;
        await browser.AddPasskeyAsync(_passkey);
    }

    public async ValueTask DisposeAsync()
    {
        _passkey.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task It_signs_nobody_in_any_more_is_refused_like_any_other_and_stays_away()
    {
        await using var scope = _host.NewScope();
        var passkeys = scope.ServiceProvider.GetRequiredService<PasskeyService>();
        var asked = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var answer = _passkey.Sign(await passkeys.RequestOptionsAsync(asked));
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        request.Request.Headers.Cookie = asked.Response.Headers.SetCookie.ToString().Split(';')[0];
        await using var other = _host.OpenDatabase();
        await using var transaction = await other.Database.BeginTransactionAsync();
        await other.Database.ExecuteSqlRawAsync("select 1 from identity.users for update");

        // The answer is right as long as the account is not locked; then it waits for whoever removes the passkey.
        var refused = Callers.RefusalAsync(() => passkeys.CheckAsync(request, answer, CancellationToken.None));
        await Eventually.Async(IsWaitingAsync, "the log-in waits for the lock of the account");
        await other.UserPasskeys.ExecuteDeleteAsync();
        await transaction.CommitAsync();

        Assert.Equal("invalid_credentials", await refused);
        await using var database = _host.OpenDatabase();
        Assert.Empty(await database.UserPasskeys.ToListAsync());
        Assert.Equal(1, await database.Audit.CountAsync(row => row.Action == "login.failed" && row.Details!.Contains("passkey")));
    }

    private async Task<bool> IsWaitingAsync()
    {
        await using var database = _host.OpenDatabase();
        return await database.Database
            .SqlQuery<bool>($"select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as \"Value\"")
            .SingleAsync();
    }
}
