using System.Net;
using System.Text;
using Chat.Identity.Tests.Support;
using Chat.Identity.TwoFactor;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.TwoFactor;

public sealed class TotpTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, TotpCodes.Code(Encoding.ASCII.GetBytes("12345678901234567890"), DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public void A_secret_is_typed_in_base_32() => Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", TotpCodes.Encode(Encoding.ASCII.GetBytes("12345678901234567890")));

    [Fact]
    public async Task With_an_authenticator_the_password_alone_is_not_enough()
    {
        var (browser, secret, _) = await TurnedOnAsync();

        var without = await browser.LogInAsync("alice");
        _time.Advance(TimeSpan.FromSeconds(30));
        var with = await browser.LogInAsync("alice", code: TotpCodes.Code(secret, _time.GetUtcNow()));

        Assert.Equal((HttpStatusCode.Unauthorized, "second_factor_required"), (without.Status, without.Code));
        Assert.Equal(HttpStatusCode.NoContent, with.Status);
        Assert.True((await browser.GetAsync("/account")).Body.GetProperty("totp").GetBoolean());
    }

    [Fact]
    public async Task A_code_is_taken_once_and_none_before_it_after()
    {
        var (browser, secret, _) = await TurnedOnAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        var earlier = TotpCodes.Code(secret, _time.GetUtcNow().AddSeconds(-30));
        var now = TotpCodes.Code(secret, _time.GetUtcNow());

        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice", code: now)).Status);

        Assert.Equal("invalid_credentials", (await browser.LogInAsync("alice", code: now)).Code);
        Assert.Equal("invalid_credentials", (await browser.LogInAsync("alice", code: earlier)).Code);
    }

    [Fact]
    public async Task The_same_code_at_the_same_time_is_taken_once()
    {
        var (_, secret, _) = await TurnedOnAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        var code = TotpCodes.Code(secret, _time.GetUtcNow());
        var browsers = Enumerable.Range(0, 4).Select(_ => _host.NewBrowser()).ToArray();

        var answers = await Task.WhenAll(browsers.Select(browser => browser.LogInAsync("alice", code: code)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.NoContent);
        Array.ForEach(browsers, browser => browser.Dispose());
    }

    [Fact]
    public async Task A_recovery_code_stands_in_once()
    {
        var (browser, _, codes) = await TurnedOnAsync();

        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice", recovery: codes[0])).Status);
        Assert.Equal("invalid_credentials", (await browser.LogInAsync("alice", recovery: codes[0])).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice", recovery: codes[1].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task New_recovery_codes_make_the_old_ones_worthless()
    {
        var (browser, _, codes) = await TurnedOnAsync();

        var renewed = await browser.PostAsync("/account/recovery-codes", new { password = AccountVerbs.Password });

        Assert.Equal(10, renewed.Body.GetProperty("recovery_codes").GetArrayLength());
        Assert.Equal("invalid_credentials", (await browser.LogInAsync("alice", recovery: codes[0])).Code);
    }

    [Fact]
    public async Task After_five_wrong_codes_even_a_right_one_has_to_wait()
    {
        var (browser, secret, _) = await TurnedOnAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("invalid_credentials", (await browser.LogInAsync("alice", code: "000000")).Code);
        }

        var limited = await browser.LogInAsync("alice", code: TotpCodes.Code(secret, _time.GetUtcNow()));
        _time.Advance(TimeSpan.FromSeconds(31));
        var later = await browser.LogInAsync("alice", code: TotpCodes.Code(secret, _time.GetUtcNow()));

        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), (limited.Status, limited.Code));
        Assert.Equal(30, limited.Body.GetProperty("retry_after").GetDouble());
        Assert.Equal("30", Assert.Single(limited.Raw.Headers.GetValues("Retry-After")));
        Assert.Equal(HttpStatusCode.NoContent, later.Status);
    }

    [Fact]
    public async Task Who_has_not_the_password_can_lock_nobody_out()
    {
        var (browser, secret, _) = await TurnedOnAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 8; i++)
        {
            await browser.LogInAsync("alice", "not the password", code: "000000");
        }

        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice", code: TotpCodes.Code(secret, _time.GetUtcNow()))).Status);
    }

    [Fact]
    public async Task It_is_turned_off_with_the_password_only()
    {
        var (browser, _, _) = await TurnedOnAsync();

        Assert.Equal("invalid_credentials", (await browser.DeleteAsync("/account/totp", new { password = "not the password" })).Code);
        Assert.Equal("second_factor_required", (await browser.LogInAsync("alice")).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync("/account/totp", new { password = AccountVerbs.Password })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("alice")).Status);
    }

    [Fact]
    public async Task A_secret_that_no_code_confirmed_changes_nothing_and_one_in_use_is_not_replaced()
    {
        var (_, browser) = await _host.SignedInAsync("bob");
        await browser.PostAsync("/account/totp", new { password = AccountVerbs.Password });

        Assert.Equal("invalid_credentials", (await browser.PostAsync("/account/totp/confirm", new { code = "000000", password = AccountVerbs.Password })).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.LogInAsync("bob")).Status);

        var (alice, _, _) = await TurnedOnAsync();
        Assert.Equal("not_allowed", (await alice.PostAsync("/account/totp", new { password = AccountVerbs.Password })).Code);
    }

    [Fact]
    public async Task The_secret_is_kept_encrypted_and_the_codes_as_hashes()
    {
        var (_, secret, codes) = await TurnedOnAsync();
        await using var database = _host.OpenDatabase();

        var user = await database.Users.SingleAsync(user => user.UserName == "alice");

        Assert.Equal(-1, user.TotpSecret.AsSpan().IndexOf(secret));
        Assert.All(await database.RecoveryCodes.ToListAsync(), row => Assert.DoesNotContain(codes, code => row.CodeHash.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(code))));
    }

    private async Task<(Browser Browser, byte[] Secret, string[] Codes)> TurnedOnAsync()
    {
        var (_, browser) = await _host.SignedInAsync("alice");
        var setup = await browser.PostAsync("/account/totp", new { password = AccountVerbs.Password });
        var secret = Base32.Decode(setup.String("secret"));
        Assert.StartsWith("otpauth://totp/Chat.Aspire:alice?secret=" + setup.String("secret"), setup.String("uri"), StringComparison.Ordinal);
        var confirmed = await browser.PostAsync("/account/totp/confirm", new { code = TotpCodes.Code(secret, _time.GetUtcNow()), password = AccountVerbs.Password });
        Assert.Equal(HttpStatusCode.OK, confirmed.Status);
        return (browser, secret, [.. confirmed.Body.GetProperty("recovery_codes").EnumerateArray().Select(code => code.GetString()!)]);
    }
}
