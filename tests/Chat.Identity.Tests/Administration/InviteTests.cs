using System.Net;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Administration;

public sealed class InviteTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time, ("Accounts:Registration", "Invite"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_invitation_lets_as_many_register_as_it_says()
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);
        var made = await admin.PostAsync("/admin/invites", new { uses = 2 });
        var code = made.String("code");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.EndsWith($"/register?token={code}", made.String("link"), StringComparison.Ordinal);
        Assert.Equal("invite_invalid", (await admin.RegisterAsync("alice")).Code);
        Assert.Equal("invite_invalid", (await admin.RegisterAsync("alice", invite: "x")).Code);
        Assert.Equal(HttpStatusCode.Created, (await admin.RegisterAsync("alice", invite: code)).Status);
        // A registration that comes to nothing costs none.
        Assert.Equal("user_name_taken", (await admin.RegisterAsync("alice", invite: code)).Code);
        Assert.Equal(HttpStatusCode.Created, (await admin.RegisterAsync("bob", invite: code)).Status);
        Assert.Equal("invite_invalid", (await admin.RegisterAsync("carol", invite: code)).Code);
    }

    [Fact]
    public async Task The_last_use_is_given_once()
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);
        var code = (await admin.PostAsync("/admin/invites", new { })).String("code");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => admin.RegisterAsync($"user{i}", invite: code)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_invitation_ends_with_its_time_and_when_it_is_revoked()
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);
        var revoked = await admin.PostAsync("/admin/invites", new { uses = 5 });
        var old = await admin.PostAsync("/admin/invites", new { uses = 5, hours = 1 });

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/admin/invites/{revoked.String("id")}")).Status);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("invite_invalid", (await admin.RegisterAsync("alice", invite: revoked.String("code"))).Code);
        Assert.Equal("invite_invalid", (await admin.RegisterAsync("alice", invite: old.String("code"))).Code);
        Assert.Equal(2, (await admin.GetAsync("/admin/invites")).Body.GetArrayLength());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1_001, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -5)]
    [InlineData(1, 1e12)]
    [InlineData(1, 8_761)]
    public async Task An_invitation_for_nothing_or_for_ever_is_refused(int uses, double hours)
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);

        Assert.Equal("invalid_request", (await admin.PostAsync("/admin/invites", new { uses, hours })).Code);
    }
}
