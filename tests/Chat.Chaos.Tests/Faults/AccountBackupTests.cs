using Chat.Chaos.Tests.Running;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Testing;

namespace Chat.Chaos.Tests.Faults;

/// <summary>An older copy of the accounts is put back under a hub and people who are signed in.</summary>
public sealed class AccountBackupTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Fact]
    public async Task What_was_revoked_after_the_backup_is_not_any_more_and_who_signed_in_after_it_has_to_again()
    {
        await using var accounts = await AccountSystem.StartAsync(Chaos);
        var (alice, bob) = (await accounts.LogInAsync("alice"), await accounts.LogInAsync("bob"));
        await using var ofAlice = await RawClient.ConnectWithAsync(accounts.Hub, alice.AccessToken);
        await using var ofBob = await RawClient.ConnectWithAsync(accounts.Hub, bob.AccessToken);
        await Chaos.Postgres.StopAsync();
        await Chaos.Postgres.CopyDataAsync();
        await Chaos.Postgres.StartAgainAsync();
        alice = await accounts.RefreshAsync(alice);
        var admin = await accounts.LogInAsync("admin");
        var bobsId = await accounts.IdOfAsync("bob", admin);
        await accounts.Client.DisableUserAsync(admin.AccessToken, bobsId);
        Assert.Equal(DisconnectCode.AccountDisabled, (await ofBob.Disconnecting.OrFail("the end of Bob's connection")).Code);
        var carol = await accounts.LogInAsync("carol");
        await using var ofCarol = await RawClient.ConnectWithAsync(accounts.Hub, carol.AccessToken);

        await Chaos.Postgres.StopAsync();
        Chaos.Postgres.PutCopyBack();
        // In earnest it takes that long: tokens of the last five seconds may be of the copy already.
        await accounts.PassAsync(seconds: 10);
        await Chaos.Postgres.StartAgainAsync();

        // Carol's token counts a revocation that there is none of any more; Alice's is as good as before.
        Assert.Equal(DisconnectCode.TokenExpired, (await ofCarol.Disconnecting.OrFail("the end of Carol's connection")).Code);
        // The log is written behind.
        await Eventually.Async(
            async () => (await File.ReadAllTextAsync(accounts.Hub.LogFile)).Contains("The database of Identity is an older one than before", StringComparison.Ordinal),
            "a word about the older database in the log of the hub");
        Assert.Equal(ErrorCode.SignInRequired, (await RawClient.RefusedAsync(accounts.Hub, carol.AccessToken)).Code);
        // A call, so that an end which is under way would have come first.
        await ofAlice.Hub.ListChannelsAsync();
        Assert.False(ofAlice.Disconnecting.IsCompleted);

        // What was given after the backup is unknown, also to who was signed in before it.
        foreach (var lost in new[] { carol, admin, alice })
        {
            Assert.Equal(ErrorCode.SignInRequired, (await Assert.ThrowsAsync<RefusalException>(() => accounts.RefreshAsync(lost))).Refusal.Code);
        }

        // Bob is not disabled until somebody does it again, and that gets the number of what is lost.
        bob = await accounts.RefreshAsync(bob);
        await using var again = await RawClient.ConnectWithAsync(accounts.Hub, bob.AccessToken);
        await accounts.Client.DisableUserAsync((await accounts.LogInAsync("admin")).AccessToken, bobsId);
        Assert.Equal(DisconnectCode.AccountDisabled, (await again.Disconnecting.OrFail("the end of Bob's connection once more")).Code);
        await using var later = await RawClient.ConnectWithAsync(accounts.Hub, (await accounts.LogInAsync("carol")).AccessToken);
    }
}
