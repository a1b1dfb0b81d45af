using System.Text.RegularExpressions;
using Aspire.Hosting.Testing;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Sdk;
using Chat.Sdk.Accounts;
using Chat.Sdk.Connections;
using Chat.Testing;

namespace Chat.AppHost.Tests;

/// <summary>What somebody goes through who comes to the server for the first time, and what becomes of them.</summary>
[Collection<SystemCollection>]
public sealed partial class AccountTests(ChatSystem system) : IAsyncLifetime
{
    private const string Password = "a staple for every horse";

    private AccountClient _accounts = null!;

    public ValueTask InitializeAsync()
    {
        _accounts = new AccountClient(system.Application.GetEndpoint("identity", "public"), "Tests on a machine");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _accounts.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_newcomer_registers_verifies_by_the_mail_sets_up_a_second_factor_chats_and_is_cut_when_disabled()
    {
        await _accounts.RegisterAsync("newcomer", "newcomer@example.org", Password).OrFail("newcomer registers");
        var early = await Assert.ThrowsAsync<RefusalException>(() => _accounts.LogInAsync("newcomer", Password));
        Assert.Equal(ErrorCode.EmailNotVerified, early.Refusal.Code);

        await _accounts.VerifyEmailAsync(await TokenInMailAsync("newcomer@example.org")).OrFail("the address is verified");
        var first = await _accounts.LogInAsync("newcomer", Password).OrFail("newcomer logs in");
        var setup = await _accounts.BeginSecondFactorAsync(first.AccessToken, Password).OrFail("a second factor is begun");
        var authenticator = new Authenticator(setup.Secret);
        Assert.Equal(10, (await _accounts.ConfirmSecondFactorAsync(first.AccessToken, Password, authenticator.Code()).OrFail("it is confirmed")).Count);

        var half = await Assert.ThrowsAsync<RefusalException>(() => _accounts.LogInAsync("newcomer", Password));
        Assert.Equal(ErrorCode.SecondFactorRequired, half.Refusal.Code);
        await using var data = new DataFolder();
        using var login = new StoredLogin(_accounts, new TokenFile(Path.Combine(data.Path, "login")));
        await login.KeepAsync(await _accounts.LogInAsync("newcomer", Password, code: authenticator.NextCode()).OrFail("newcomer logs in with a code"));

        var (client, closed) = await ConnectAsync(login);
        await using var connected = client;
        var general = await client.JoinChannelAsync("general").OrFail("newcomer is in general");
        await client.SendAsync(general.Id, "I am new here").OrFail("the message is acknowledged");

        var sessions = await _accounts.ListSessionsAsync(await login.GetAccessTokenAsync()).OrFail("the sessions are listed");
        var other = Assert.Single(sessions, session => !session.Current);
        await _accounts.EndSessionAsync(await login.GetAccessTokenAsync(), other.Id).OrFail("the first session is ended");
        var over = await Assert.ThrowsAsync<RefusalException>(() => _accounts.RefreshAsync(first.RefreshToken!));
        Assert.Equal(ErrorCode.SignInRequired, over.Refusal.Code);

        var admin = await _accounts.LogInAsync("admin", await system.DemoPasswordAsync()).OrFail("the administrator logs in");
        var target = Assert.Single(await _accounts.ListUsersAsync(admin.AccessToken, "newcomer").OrFail("the user is found"));
        await _accounts.DisableUserAsync(admin.AccessToken, target.Id, "a test").OrFail("the user is disabled");

        Assert.Equal(DisconnectCode.AccountDisabled, await closed.Task.OrFail("the open connection is cut"));
        var locked = await Assert.ThrowsAsync<RefusalException>(() => _accounts.LogInAsync("newcomer", Password));
        Assert.Equal(ErrorCode.AccountDisabled, locked.Refusal.Code);
        Assert.Contains(await _accounts.ReadAuditAsync(admin.AccessToken), entry => entry.Target?.Contains(target.Id.ToString(), StringComparison.OrdinalIgnoreCase) == true && entry.Action.Contains("disabled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_no_administrator_administers_nothing()
    {
        var bob = await _accounts.LogInAsync("bob", await system.DemoPasswordAsync()).OrFail("bob logs in");

        var refused = await Assert.ThrowsAsync<RefusalException>(() => _accounts.ListUsersAsync(bob.AccessToken));

        Assert.Equal(ErrorCode.NotAllowed, refused.Refusal.Code);
    }

    private async Task<(ChatClient Client, TaskCompletionSource<DisconnectCode> Closed)> ConnectAsync(StoredLogin login)
    {
        var client = new ChatClient(new ChatClientOptions { Server = system.Application.GetEndpoint("hub", "grpc"), AccessToken = login.GetAccessTokenAsync });
        var closed = new TaskCompletionSource<DisconnectCode>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.StateChanged += change =>
        {
            if (change.To == ConnectionState.Closed && change.Notice is { } notice)
            {
                closed.TrySetResult(notice.Code);
            }
        };
        await client.ConnectAsync().OrFail("newcomer is connected");
        return (client, closed);
    }

    private async Task<string> TokenInMailAsync(string address)
    {
        Match? link = null;
        await Eventually.Async(
            () => (link = system.Mails().Where(mail => mail.Contains(address, StringComparison.Ordinal)).Select(mail => LinkPattern().Match(mail)).FirstOrDefault(match => match.Success)) is not null,
            "the mail with the link lies in the folder");
        return Uri.UnescapeDataString(link!.Groups[1].Value);
    }

    [GeneratedRegex(@"token=([\w%.~-]+)")]
    private static partial Regex LinkPattern();
}
