using System.Net;
using System.Net.Http.Json;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Hub.Tests.Kit;
using Chat.Security.Tests.Support;
using Chat.Testing;

namespace Chat.Security.Tests;

/// <summary>Mallory may not do any more what he could, and tries to with what he still has.</summary>
public sealed class TakenRightsTests(SecuritySystem system)
{
    [Fact]
    public async Task Who_is_disabled_is_cut_off_at_both_hubs_and_finds_every_door_shut()
    {
        var mallory = await system.RegisterAsync("mallory");
        var root = await system.TokenAsync(SecuritySystem.NewName("root"), UserRole.Admin);
        using var program = system.Program();
        var id = (await program.GetAccountAsync(mallory.Tokens.AccessToken)).Id;
        await using var desk = await Person.ConnectWithAsync(system.FirstHub, mallory.Tokens.AccessToken);
        await using var window = await Person.ConnectWithAsync(system.SecondHub, mallory.Tokens.AccessToken);

        await program.DisableUserAsync(root, id, "an attack");

        Assert.Equal(DisconnectCode.AccountDisabled, (await desk.Disconnecting.OrFail("the end at the first hub")).Code);
        Assert.Equal(DisconnectCode.AccountDisabled, (await window.Disconnecting.OrFail("the end at the second hub")).Code);
        Assert.Equal(ErrorCode.SignInRequired, await Raw.RefusalAsync(system.FirstHub, mallory.Tokens.AccessToken));
        Assert.Equal(ErrorCode.SignInRequired, await Raw.RefusalAsync(system.SecondHub, mallory.Tokens.AccessToken));
        Assert.Equal(ErrorCode.SignInRequired, await CodeAsync(() => program.RefreshAsync(mallory.Tokens.RefreshToken!)));
        Assert.Equal(ErrorCode.AccountDisabled, await CodeAsync(() => program.LogInAsync(mallory.Name, SecuritySystem.Password)));
        Assert.Equal(ErrorCode.SignInRequired, await CodeAsync(() => program.GetAccountAsync(mallory.Tokens.AccessToken)));
    }

    [Fact]
    public async Task A_new_password_throws_out_whoever_had_the_old_one()
    {
        var alice = await system.RegisterAsync("alice");
        using var program = system.Program();
        var stolen = await program.LogInAsync(alice.Name, SecuritySystem.Password);
        await using var mallory = await Person.ConnectWithAsync(system.SecondHub, stolen.AccessToken);

        await program.ChangePasswordAsync(alice.Tokens.AccessToken, SecuritySystem.Password, "nine purple ladders");

        Assert.Equal(DisconnectCode.PasswordChanged, (await mallory.Disconnecting.OrFail("the end of the thief's connection")).Code);
        Assert.Equal(ErrorCode.SignInRequired, await Raw.RefusalAsync(system.FirstHub, stolen.AccessToken));
        Assert.Equal(ErrorCode.SignInRequired, await CodeAsync(() => program.RefreshAsync(stolen.RefreshToken!)));
        Assert.Equal(ErrorCode.InvalidCredentials, await CodeAsync(() => program.LogInAsync(alice.Name, SecuritySystem.Password)));
    }

    [Fact]
    public async Task An_administrator_who_is_none_any_more_does_nothing_with_a_token_from_before()
    {
        var (name, other) = (SecuritySystem.NewName("mallory"), SecuritySystem.NewName("root"));
        var before = await system.TokenAsync(name, UserRole.Admin);
        var root = await system.TokenAsync(other, UserRole.Admin);
        using var program = system.Program();
        var id = (await program.GetAccountAsync(before)).Id;
        await using var desk = await Person.ConnectWithAsync(system.FirstHub, before);

        await program.SetRoleAsync(root, id, nameof(UserRole.User));

        Assert.Equal(DisconnectCode.RoleChanged, (await desk.Disconnecting.OrFail("the end of the connection")).Code);
        Assert.Equal(ErrorCode.SignInRequired, await Raw.RefusalAsync(system.SecondHub, before));
        using var client = Raw.WithToken(system.Accounts, before);
        using var users = await client.GetAsync("/admin/users");
        using var role = await client.PutAsync($"/admin/users/{id}/role", JsonContent.Create(new { role = "Admin" }));
        Assert.All([users, role], answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden }));
    }

    [Fact]
    public async Task A_session_that_its_user_ends_is_over_everywhere()
    {
        var alice = await system.RegisterAsync("alice");
        using var program = system.Program();
        var stolen = await program.LogInAsync(alice.Name, SecuritySystem.Password);
        await using var mallory = await Person.ConnectWithAsync(system.FirstHub, stolen.AccessToken);

        await program.EndOtherSessionsAsync(alice.Tokens.AccessToken);

        Assert.Equal(DisconnectCode.SignedOut, (await mallory.Disconnecting.OrFail("the end of the thief's connection")).Code);
        Assert.Equal(ErrorCode.SignInRequired, await CodeAsync(() => program.RefreshAsync(stolen.RefreshToken!)));
        Assert.Equal(ErrorCode.SignInRequired, await CodeAsync(() => program.ListSessionsAsync(stolen.AccessToken)));
        Assert.Single(await program.ListSessionsAsync(alice.Tokens.AccessToken));
    }

    private static async Task<ErrorCode> CodeAsync(Func<Task> call) => (await Assert.ThrowsAsync<RefusalException>(call)).Refusal.Code;
}
