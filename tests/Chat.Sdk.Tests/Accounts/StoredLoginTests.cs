using Chat.Contracts.Errors;
using Chat.Sdk.Accounts;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Sdk.Tests.Accounts;

public sealed class StoredLoginTests : IAsyncLifetime
{
    private readonly DataFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private ScriptedAccounts _accounts = null!;

    private string Path => System.IO.Path.Combine(_folder.Path, "ada", "login");

    public async ValueTask InitializeAsync() => _accounts = await ScriptedAccounts.StartAsync(_time);

    public async ValueTask DisposeAsync()
    {
        await _accounts.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task Only_the_user_of_the_system_can_read_the_tokens()
    {
        if (OperatingSystem.IsWindows())
        {
            // There the directory of the user is what keeps others out.
            return;
        }

        using var login = await LoggedInAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public async Task A_token_that_lasts_is_given_without_asking()
    {
        using var login = await LoggedInAsync();

        Assert.Equal("first", await login.GetAccessTokenAsync());
        Assert.Empty(_accounts.Requests);
    }

    [Fact]
    public async Task The_next_one_is_fetched_before_the_last_minute_and_kept()
    {
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/token", _ => ScriptedAccounts.Tokens("ada", "r2"));
        _time.Advance(TimeSpan.FromMinutes(9.5));

        var next = await login.GetAccessTokenAsync();

        Assert.NotEqual("first", next);
        Assert.Equal("r1", Assert.Single(_accounts.Requests).Fields["refresh_token"]);
        Assert.Equal("r2", (await new TokenFile(Path).ReadAsync())!.RefreshToken);
    }

    [Fact]
    public async Task Two_programs_with_one_file_use_each_refresh_token_once()
    {
        using var first = await LoggedInAsync();
        using var second = Open();
        var number = 1;
        _accounts.Answer("/connect/token", _ => ScriptedAccounts.Tokens("ada", $"r{Interlocked.Increment(ref number)}"));
        _time.Advance(TimeSpan.FromMinutes(9.5));

        var tokens = await Task.WhenAll(first.GetAccessTokenAsync().AsTask(), second.GetAccessTokenAsync().AsTask(), first.GetAccessTokenAsync().AsTask());

        Assert.Single(tokens.Distinct());
        Assert.Single(_accounts.Requests);
    }

    [Fact]
    public async Task Who_asked_too_often_goes_on_with_the_token_there_is_and_keeps_the_log_in()
    {
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/token", context =>
        {
            context.Response.Headers.RetryAfter = "20";
            return Results.Json(new { error = "temporarily_unavailable" }, statusCode: 429);
        });
        _time.Advance(TimeSpan.FromMinutes(9.5));

        Assert.Equal("first", await login.GetAccessTokenAsync());
        _time.Advance(TimeSpan.FromMinutes(1));
        var refused = await Assert.ThrowsAsync<RefusalException>(() => login.GetAccessTokenAsync().AsTask());

        Assert.Equal((ErrorCode.RateLimited, TimeSpan.FromSeconds(20)), (refused.Refusal.Code, refused.Refusal.RetryAfter));
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public async Task A_fresh_token_is_another_one_although_the_first_would_last()
    {
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/token", _ => ScriptedAccounts.Tokens("ada", "r2"));

        var next = await login.GetAccessTokenAsync(mustBeFresh: true, CancellationToken.None);

        Assert.NotEqual("first", next);
        Assert.Equal(next, await login.GetAccessTokenAsync());
        Assert.Single(_accounts.Requests);
    }

    [Fact]
    public async Task What_another_program_has_fetched_is_fresh_enough()
    {
        using var first = await LoggedInAsync();
        using var second = Open();
        _accounts.Answer("/connect/token", _ => ScriptedAccounts.Tokens("ada", "r2"));
        Assert.Equal("first", await second.GetAccessTokenAsync());

        var next = await first.GetAccessTokenAsync(mustBeFresh: true, CancellationToken.None);

        Assert.Equal(next, await second.GetAccessTokenAsync(mustBeFresh: true, CancellationToken.None));
        Assert.Single(_accounts.Requests);
    }

    [Fact]
    public async Task Who_is_told_that_the_session_is_over_is_not_logged_in_any_more()
    {
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/token", _ => Results.Json(new { error = "invalid_grant" }, statusCode: 400));
        _time.Advance(TimeSpan.FromMinutes(9.5));

        var refused = await Assert.ThrowsAsync<RefusalException>(() => login.GetAccessTokenAsync().AsTask());

        Assert.Equal(ErrorCode.SignInRequired, refused.Refusal.Code);
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task While_the_accounts_are_away_the_token_is_used_until_it_expires()
    {
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/token", _ => Results.StatusCode(502));
        _time.Advance(TimeSpan.FromMinutes(9.5));

        Assert.Equal("first", await login.GetAccessTokenAsync());

        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<AccountsUnreachableException>(() => login.GetAccessTokenAsync().AsTask());
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_at_once_with_the_same_token()
    {
        var asked = 0;
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/token", _ => ++asked == 1 ? Results.StatusCode(502) : ScriptedAccounts.Tokens("ada", "r2"));

        await login.GetAccessTokenAsync(mustBeFresh: true, CancellationToken.None);

        Assert.All(_accounts.Requests, request => Assert.Equal("r1", request.Fields["refresh_token"]));
        Assert.Equal("r2", (await new TokenFile(Path).ReadAsync())!.RefreshToken);
    }

    [Theory]
    [InlineData("server_error", 500)]
    [InlineData("invalid_client", 401)]
    [InlineData(null, 401)]
    public async Task What_is_no_word_about_the_session_does_not_end_it(string? error, int status)
    {
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/token", _ => Results.Json(new { error }, statusCode: status));

        await Assert.ThrowsAsync<AccountsUnreachableException>(() => login.GetAccessTokenAsync(mustBeFresh: true, CancellationToken.None).AsTask());

        Assert.True(File.Exists(Path));
    }

    [Fact]
    public async Task Whoever_loses_patience_does_not_lose_what_comes()
    {
        using var impatient = new CancellationTokenSource();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/token", async _ =>
        {
            await impatient.CancelAsync();
            await answer.Task;
            return ScriptedAccounts.Tokens("ada", "r2");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => login.GetAccessTokenAsync(mustBeFresh: true, impatient.Token).AsTask());
        answer.SetResult();

        await Eventually.Async(async () => (await new TokenFile(Path).ReadAsync())!.RefreshToken == "r2", "the next set is kept");
    }

    [Fact]
    public async Task Logging_out_ends_the_session_and_forgets_the_tokens_even_when_the_accounts_are_away()
    {
        using var login = await LoggedInAsync();
        _accounts.Answer("/connect/revoke", _ => Results.StatusCode(502));

        await Assert.ThrowsAsync<AccountsUnreachableException>(() => login.LogOutAsync());

        Assert.Equal("r1", Assert.Single(_accounts.Requests).Fields["token"]);
        Assert.False(File.Exists(Path));
        await Assert.ThrowsAsync<RefusalException>(() => login.GetAccessTokenAsync().AsTask());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"access_token\":1}")]
    public async Task A_file_that_makes_no_sense_is_no_log_in(string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllTextAsync(Path, content);
        using var login = Open();

        var refused = await Assert.ThrowsAsync<RefusalException>(() => login.GetAccessTokenAsync().AsTask());

        Assert.Equal(ErrorCode.SignInRequired, refused.Refusal.Code);
    }

    private StoredLogin Open() => new(_accounts.Client, new TokenFile(Path), _time);

    private async Task<StoredLogin> LoggedInAsync()
    {
        var login = Open();
        await login.KeepAsync(new TokenSet { AccessToken = "first", ExpiresAt = _time.GetUtcNow() + TimeSpan.FromMinutes(10), RefreshToken = "r1", UserName = "ada" });
        return login;
    }
}
