using Chat.Client.Accounts;
using Chat.Sdk.Accounts;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;
using Microsoft.AspNetCore.Http;

namespace Chat.Client.Tests.Interactive;

public sealed class AccountCommandTests : IAsyncLifetime
{
    private readonly DataFolder _folder = new();
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;
    private ScriptedAccounts _accounts = null!;
    private StoredLogin _login = null!;
    private SessionRun _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await ScriptedNode.StartAsync(_chat);
        _accounts = await ScriptedAccounts.StartAsync();
        _login = new StoredLogin(_accounts.Client, new TokenFile(Path.Combine(_folder.Path, "login")));
        await _login.KeepAsync(new TokenSet { AccessToken = "token", RefreshToken = "r1", UserName = "alice", ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(10) });
        _alice = await SessionRun.StartAsync(_node, account: new AccountCommands(_accounts.Client, _login));
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        _login.Dispose();
        await _accounts.DisposeAsync();
        await _node.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task A_second_factor_asks_for_the_password_which_is_neither_shown_nor_sent_to_a_channel_nor_recalled()
    {
        var sent = "";
        _accounts.Answer("/account/totp", async context =>
        {
            sent = await new StreamReader(context.Request.Body).ReadToEndAsync();
            return Results.Json(new { secret = "JBSWY3DP", uri = "otpauth://totp/x" });
        });

        // In one go, as when it is pasted.
        await _alice.CommandAsync("/totp");
        await _alice.TypeAsync("hidden words");
        var typing = await _alice.RowsAsync();
        await _alice.EnterAsync("");

        await _alice.Sees("Then confirm it with a code: /totp CODE");
        Assert.Equal("""{"password":"hidden words"}""", sent);
        Assert.Contains(typing, row => row.Contains("************", StringComparison.Ordinal));
        Assert.Contains(typing, row => row.StartsWith("your password", StringComparison.Ordinal));
        await _alice.PressAsync(ConsoleKey.UpArrow);
        var after = await _alice.RowsAsync();
        Assert.DoesNotContain(typing.Concat(after), row => row.Contains("hidden", StringComparison.Ordinal));
        Assert.Contains(after, row => row.EndsWith("/totp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_password_nothing_is_asked_for()
    {
        await _alice.CommandAsync("/totp");
        await _alice.EnterAsync("");
        await _alice.CommandAsync("/nothing");

        await Eventually.Async(async () => (await _alice.RowsAsync()).Any(row => row.Contains("/nothing", StringComparison.Ordinal)), "the next line is a command again");
        Assert.DoesNotContain(_accounts.Requests, request => request.What.Contains("totp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/totp")]
    [InlineData("/totp 123456")]
    [InlineData("/totp 123 456")]
    [InlineData("/topt")]
    public async Task What_is_pasted_behind_a_command_that_asks_for_a_secret_goes_nowhere_when_that_is_refused(string refused)
    {
        var gate = new TaskCompletionSource();
        _accounts.Answer("/account/sessions", async _ =>
        {
            await gate.Task;
            return Results.Json(Array.Empty<object>());
        });
        await _alice.Sees("you are in #general");
        await _alice.CommandAsync("/sessions");

        await _alice.EnterAsync(refused);
        await _alice.TypeAsync("hidden words");
        var typing = await _alice.RowsAsync();
        await _alice.EnterAsync("");
        gate.SetResult();
        await _alice.EnterAsync("for everybody");
        await Eventually.Async(() => _chat.General.Events.Any(item => item.Message?.Text == "for everybody"), "the message");
        await _alice.PressAsync(ConsoleKey.UpArrow);
        await _alice.PressAsync(ConsoleKey.UpArrow);

        Assert.DoesNotContain(_chat.General.Events, item => item.Message?.Text.Contains("hidden", StringComparison.Ordinal) == true);
        Assert.Contains(typing, row => row.Contains("************", StringComparison.Ordinal));
        Assert.DoesNotContain(typing.Concat(await _alice.RowsAsync()), row => row.Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_log_in_a_password_that_is_pasted_behind_its_command_goes_nowhere()
    {
        await using var bob = await SessionRun.StartAsync(_node, "bob");
        await bob.Sees("you are in #general");
        await bob.CommandAsync("/totp");
        await bob.EnterAsync("hidden words");
        await Eventually.Async(async () => (await bob.RowsAsync()).Any(row => row.Contains("was given a token and no log-in", StringComparison.Ordinal)), "the refusal");
        await bob.EnterAsync("for everybody");

        await Eventually.Async(() => _chat.General.Events.Any(item => item.Message?.Text == "for everybody"), "the message");
        Assert.DoesNotContain(_chat.General.Events, item => item.Message?.Text.Contains("hidden", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Invitations_are_made_listed_and_revoked_by_number()
    {
        var made = "";
        var id = Guid.NewGuid();
        _accounts.Answer("/admin/invites", async context =>
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                return Results.Json(new[] { new { id, created_by = Guid.NewGuid(), created_at = At(1), expires_at = At(9), max_uses = 5, uses = 2, revoked_at = (DateTimeOffset?)null } });
            }

            made = await new StreamReader(context.Request.Body).ReadToEndAsync();
            return Results.Json(new { id, code = "the-code", link = "http://localhost/register?token=the-code", max_uses = 5, expires_at = At(9) }, statusCode: 201);
        });
        _accounts.Answer($"/admin/invites/{id}", _ => Results.NoContent());

        await _alice.CommandAsync("/admin invites make 5 2");
        await _alice.Sees("http://localhost/register?token=the-code");
        await _alice.CommandAsync("/admin invites");
        await Eventually.Async(async () => (await _alice.RowsAsync()).Any(row => row.StartsWith("1  2 of 5 used, made ", StringComparison.Ordinal)), "the list");
        await _alice.CommandAsync("/admin invites revoke 1");

        await _alice.Sees("Nobody registers with invitation 1 any more.");
        Assert.Equal("""{"uses":5,"hours":48}""", made);
        Assert.Contains(_accounts.Requests, request => request.What == $"DELETE /admin/invites/{id}" && request.Authorization == "Bearer token");
    }

    [Theory]
    [InlineData(true, "The audit is as it was written: 7 rows.")]
    [InlineData(false, "The audit was changed: row 8 is missing or not as it was written;")]
    public async Task The_audit_is_checked(bool isIntact, string said)
    {
        _accounts.Answer("/admin/audit/verify", _ => Results.Json(new { intact = isIntact, rows = 7, first_broken = isIntact ? (long?)null : 8, last_hash = "00ff" }));

        await _alice.CommandAsync("/admin verify");

        await Eventually.Async(async () => (await _alice.RowsAsync()).Any(row => row.StartsWith(said, StringComparison.Ordinal)), said);
    }

    private static DateTimeOffset At(int day) => new(2030, 1, day, 12, 0, 0, TimeSpan.Zero);
}
