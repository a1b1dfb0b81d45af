using Chat.Contracts;
using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Revocations;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using MessagePack;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Chat.Identity.Tests.Revocations;

public sealed class RevocationFeedTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private TokenHost _host = null!;
    private ChatUser _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TokenHost.StartAsync(await databases.CreateAsync(), redis);
        _alice = await _host.AddUserAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task What_is_read_from_a_cursor_on_is_everything_since_and_nothing_twice()
    {
        await RevokeAsync(RevocationKind.RoleChanged);
        var first = await _host.ReadRevocationsAsync();
        var nothing = await _host.ReadRevocationsAsync(first.Next);
        await RevokeAsync(RevocationKind.AccountDisabled);
        await RevokeAsync(RevocationKind.AccountDeleted);
        var rest = await _host.ReadRevocationsAsync(nothing.Next);

        Assert.Equal([RevocationKind.RoleChanged], first.Items.Select(item => item.Kind));
        Assert.Equal((0, first.Next), (nothing.Items.Length, nothing.Next));
        Assert.Equal([RevocationKind.AccountDisabled, RevocationKind.AccountDeleted], rest.Items.Select(item => item.Kind));
        Assert.Equal(rest.Items[1].Id, rest.Next);
    }

    [Fact]
    public async Task Whoever_asks_without_a_cursor_gets_what_a_token_can_still_be_too_old_for()
    {
        await RevokeAsync(RevocationKind.RoleChanged);
        await _host.RunAsync("update identity.revocations set at = now() - interval '16 minutes'");
        var old = await _host.ReadRevocationsAsync();
        await RevokeAsync(RevocationKind.PasswordChanged);

        var both = await _host.ReadRevocationsAsync();

        Assert.Empty(old.Items);
        Assert.Equal([RevocationKind.PasswordChanged], both.Items.Select(item => item.Kind));
        Assert.True(old.Next > 0 && both.Next > old.Next);
    }

    [Fact]
    public async Task Whoever_has_read_more_than_there_is_finds_that_out()
    {
        await RevokeAsync(RevocationKind.RoleChanged);
        await RevokeAsync(RevocationKind.AccountDisabled);
        var before = await _host.ReadRevocationsAsync();
        await _host.RunAsync($"delete from identity.revocations where id = {before.Next}");

        var after = await _host.ReadRevocationsAsync(before.Next);

        Assert.Equal((before.Next, 0), (before.Newest, after.Items.Length));
        Assert.True(after.Newest < before.Next, $"{after.Newest} is the newest, {before.Next} was");
        Assert.NotEmpty(before.Epoch!);
        Assert.Equal(before.Epoch, after.Epoch);
        Assert.Equal(TimeProvider.System.GetUtcNow(), after.ReadAt!.Value, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_later_id_is_never_seen_before_an_earlier_one()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var (revoker, transaction) = (scope.ServiceProvider.GetRequiredService<Revoker>(), scope.ServiceProvider.GetRequiredService<IdentityTransaction>());
        var (written, commit) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = transaction.RunAsync(
            async () =>
            {
                await revoker.EndSessionsAsync(_alice.Id, RevocationKind.RoleChanged);
                written.SetResult();
                await commit.Task;
            },
            CancellationToken.None);
        await written.Task.OrFail("the first revocation is written");

        var second = RevokeAsync(RevocationKind.AccountDisabled);
        await Eventually.Async(async () => await _host.CountAsync("select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())") == 1, "the second waits");
        Assert.Empty((await _host.ReadRevocationsAsync()).Items);
        commit.SetResult();
        await slow.OrFail("the first commits");
        await second.OrFail("the second commits");

        Assert.Equal([RevocationKind.RoleChanged, RevocationKind.AccountDisabled], (await _host.ReadRevocationsAsync()).Items.Select(item => item.Kind));
    }

    [Fact]
    public async Task A_revocation_is_published_when_it_is_committed_and_not_when_it_is_rolled_back()
    {
        var heard = new TaskCompletionSource<Revocation>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = await redis.ConnectAsync();
        await listener.GetSubscriber().SubscribeAsync(RedisChannel.Literal(Revocation.RedisChannel), (_, bytes) =>
        {
            var revocation = MessagePackSerializer.Deserialize<Revocation>((byte[])bytes!, ChatSerializer.Options);
            if (revocation.UserId.Value == _alice.Id)
            {
                heard.TrySetResult(revocation);
            }
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => RevokeAsync(RevocationKind.AccountDeleted, () => throw new InvalidOperationException("after all not")));
        await RevokeAsync(RevocationKind.RoleChanged);

        var first = await heard.Task.OrFail("the publication");
        Assert.Equal((RevocationKind.RoleChanged, null), (first.Kind, first.Session));
        Assert.Equal(first, Assert.Single((await _host.ReadRevocationsAsync()).Items));
    }

    private async Task RevokeAsync(RevocationKind kind, Action? afterwards = null)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var revoker = scope.ServiceProvider.GetRequiredService<Revoker>();
        await scope.ServiceProvider.GetRequiredService<IdentityTransaction>().RunAsync(
            async () =>
            {
                await revoker.EndSessionsAsync(_alice.Id, kind);
                afterwards?.Invoke();
            },
            CancellationToken.None);
    }
}
