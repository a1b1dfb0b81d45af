using System.Net;
using Chat.Contracts.Errors;
using Chat.Identity.Data.Accounts;
using Chat.Identity.External;
using Chat.Identity.Passkeys;
using Chat.Identity.Passwords;
using Chat.Identity.Tests.Support;
using Chat.Identity.TwoFactor;
using Chat.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Passwords;

/// <summary>Whoever took over an account is out when its owner has it back, and the owner hears of everything that lets somebody in.</summary>
public sealed class TakeoverTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private const string Mail = "alice@example.org";

    private static readonly ExternalIdentity Company = new("company", "4711", null);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly SoftPasskey _passkey = new();
    private AccountHost _host = null!;
    private ChatUser _alice = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time, SoftPasskey.Issuer);
        (_alice, _browser) = await _host.SignedInAsync("alice");
        await _browser.AddPasskeyAsync(_passkey);
        await LinkAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        _passkey.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_forgotten_password_takes_every_other_way_in_away_and_leaves_the_second_factor()
    {
        await TurnOnAsync();
        var token = await ForgetAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await _browser.PostAsync("/account/password/reset", new { token, password = AccountVerbs.OtherPassword })).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _browser.LogInAsync(_passkey)).Status);
        Assert.Null(await FindLinkedAsync());
        Assert.Equal("second_factor_required", (await _browser.LogInAsync("alice", AccountVerbs.OtherPassword)).Code);
        await using var database = _host.OpenDatabase();
        var removed = await database.Audit.Where(row => row.Details!.Contains("password_reset")).OrderBy(row => row.Id).ToListAsync();
        Assert.Equal(["passkey.removed", "external.removed"], removed.Select(row => row.Action));
        Assert.All(removed, row => Assert.Equal((_alice.Id, _alice.Id.ToString()), (row.ActorId!.Value, row.Target)));
        Assert.True((await _host.VerifyAuditAsync()).Intact);
    }

    [Fact]
    public async Task A_changed_password_leaves_passkeys_and_external_log_ins_as_they_are()
    {
        await _browser.PostAsync("/account/password", new { current_password = AccountVerbs.Password, password = AccountVerbs.OtherPassword });

        Assert.Equal(HttpStatusCode.Redirect, (await _browser.LogInAsync(_passkey)).Status);
        Assert.NotNull(await FindLinkedAsync());
    }

    [Fact]
    public async Task The_owner_has_a_mail_of_everything_that_lets_somebody_in_or_keeps_somebody_out()
    {
        var codes = await TurnOnAsync();
        await _browser.PostAsync("/account/recovery-codes", new { password = AccountVerbs.Password });
        await _browser.LogInAsync("alice", recovery: codes[0]);
        var renewed = await _browser.PostAsync("/account/recovery-codes", new { password = AccountVerbs.Password });
        await _browser.LogInAsync("alice", recovery: renewed.Body.GetProperty("recovery_codes")[0].GetString());
        await _browser.DeleteAsync("/account/totp", new { password = AccountVerbs.Password });
        await _browser.SubmitAsync("/passkeys", "Remove", ("id", _passkey.Id), ("password", AccountVerbs.Password));
        await _browser.PostAsync("/account/password", new { current_password = AccountVerbs.Password, password = AccountVerbs.OtherPassword });
        await _browser.PostAsync("/account/password/reset", new { token = await ForgetAsync(), password = "ten yellow bridges" });

        foreach (var subject in (string[])["passkey was added", "account of another server was linked", "factor was turned on", "New recovery codes", "recovery code was used", "factor was turned off", "passkey was removed", "password was changed", "set anew"])
        {
            var mail = await _host.Mails.WaitAsync(Mail, subject);
            Assert.Contains("\"alice\"", mail.TextBody, StringComparison.Ordinal);
            Assert.Equal(1, mail.TextBody!.Split("http").Length - 1);
            Assert.Contains("http://localhost:5000/", mail.TextBody, StringComparison.Ordinal);
            Assert.DoesNotContain("token=", mail.TextBody, StringComparison.Ordinal);
        }

        Assert.Single(_host.Mails.To(Mail), mail => mail.Subject!.Contains("recovery code was used", StringComparison.Ordinal));
        await using var database = _host.OpenDatabase();
        Assert.Equal(1, await database.Audit.CountAsync(row => row.Action == "totp.recovery_code_used"));
    }

    [Fact]
    public async Task What_was_begun_before_a_new_password_is_not_ended_after_it()
    {
        await using var scope = _host.NewScope();
        var services = scope.ServiceProvider;
        var caller = Callers.Of(await ReadAsync());
        var confirmation = services.GetRequiredService<PasswordConfirmation>();
        await confirmation.ConfirmAsync(caller, AccountVerbs.Password, null, CancellationToken.None);
        confirmation.CheckStillHolds(await ReadAsync());

        await _browser.PostAsync("/account/password/reset", new { token = await ForgetAsync(), password = AccountVerbs.OtherPassword });

        var now = await ReadAsync();
        Assert.Throws<RefusalException>(() => confirmation.CheckStillHolds(now));
        var request = new DefaultHttpContext { RequestServices = services, User = caller };
        var remove = () => services.GetRequiredService<PasskeyService>().RemoveAsync(request, [1], AccountVerbs.OtherPassword, CancellationToken.None);
        Assert.Equal("sign_in_required", await Callers.RefusalAsync(remove));
    }

    private async Task<ChatUser> ReadAsync()
    {
        await using var database = _host.OpenDatabase();
        return await database.Users.SingleAsync(user => user.Id == _alice.Id);
    }

    [Fact]
    public async Task What_was_refused_is_told_to_nobody()
    {
        await _browser.PostAsync("/account/totp", new { password = "not the password" });
        await _browser.PostAsync("/account/password", new { current_password = "not the password", password = AccountVerbs.OtherPassword });
        await _browser.SubmitAsync("/passkeys", "Remove", ("id", _passkey.Id), ("password", "not the password"));

        await Eventually.Async(async () => { await using var database = _host.OpenDatabase(); return !await database.Mails.AnyAsync(); }, "all mails are done");
        // Of the passkey and the link at the beginning.
        Assert.Equal(2, _host.Mails.All.Count);
    }

    private async Task<string[]> TurnOnAsync()
    {
        var setup = await _browser.PostAsync("/account/totp", new { password = AccountVerbs.Password });
        var code = TotpCodes.Code(Base32.Decode(setup.String("secret")), _time.GetUtcNow());
        var confirmed = await _browser.PostAsync("/account/totp/confirm", new { code, password = AccountVerbs.Password });
        return [.. confirmed.Body.GetProperty("recovery_codes").EnumerateArray().Select(made => made.GetString()!)];
    }

    private async Task<string> ForgetAsync()
    {
        await _browser.PostAsync("/account/password/forgot", new { email = Mail });
        return MailFolder.TokenOf(await _host.Mails.WaitAsync(Mail, "Set a new password"));
    }

    private async Task LinkAsync()
    {
        await using var scope = _host.NewScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = Callers.Of(_alice) };
        await scope.ServiceProvider.GetRequiredService<ExternalLogin>().LinkAsync(request, Company, AccountVerbs.Password, CancellationToken.None);
    }

    private async Task<ChatUser?> FindLinkedAsync()
    {
        await using var scope = _host.NewScope();
        return await scope.ServiceProvider.GetRequiredService<ExternalLogin>().FindAsync(new DefaultHttpContext(), Company, CancellationToken.None);
    }
}
