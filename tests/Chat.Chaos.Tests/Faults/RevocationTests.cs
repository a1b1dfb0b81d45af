using Chat.Chaos.Tests.Running;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Testing;

namespace Chat.Chaos.Tests.Faults;

/// <summary>What is revoked while something is broken.</summary>
public sealed class RevocationTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Fact]
    public async Task An_account_that_is_disabled_while_Redis_is_away_is_cut_off_at_every_hub()
    {
        await using var scene = await BeginAsync();
        var mallory = $"{scene.Channel}-mallory";
        await scene.TalkDuringAsync(async () =>
        {
            await using var first = await RawClient.ConnectAsync(Chaos.Hubs[0], mallory);
            await using var second = await RawClient.ConnectAsync(Chaos.Hubs[1], mallory);
            await Chaos.Redis.StopAsync();

            await Chaos.Issuer.RevokeAsync(mallory, RevocationKind.AccountDisabled);

            Assert.Equal(DisconnectCode.AccountDisabled, (await first.Disconnecting.OrFail("the end at the first hub")).Code);
            Assert.Equal(DisconnectCode.AccountDisabled, (await second.Disconnecting.OrFail("the end at the second hub")).Code);
            await Chaos.Redis.StartAgainAsync();
        });
    }

    [Fact]
    public async Task A_hub_that_was_killed_meanwhile_does_not_let_a_revoked_token_in_when_it_is_back()
    {
        await using var scene = await BeginAsync();
        var mallory = $"{scene.Channel}-mallory";
        await scene.TalkDuringAsync(async () =>
        {
            var token = await ChaosSystem.TokenForAsync(mallory);
            await Chaos.Hubs[1].KillAsync();
            await Chaos.Issuer.RevokeAsync(mallory, RevocationKind.PasswordChanged);
            await Chaos.Hubs[1].StartAsync();

            var refusal = await RawClient.RefusedAsync(Chaos.Hubs[1], token);

            Assert.Equal(ErrorCode.SignInRequired, refusal.Code);
            await using var again = await RawClient.ConnectAsync(Chaos.Hubs[1], mallory);
        });
    }
}
