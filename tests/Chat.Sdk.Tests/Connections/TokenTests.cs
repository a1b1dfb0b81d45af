using System.Collections.Concurrent;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Sdk.Tests.Connections;

/// <summary>Where access tokens come from, and what becomes of a connection whose token is worth nothing any more.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private readonly ConcurrentQueue<bool> _asked = new();
    private ScriptedNode _node = null!;
    private Func<string>? _next;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Each_connection_asks_for_a_token()
    {
        await using var alice = await ConnectAsync();
        var back = alice.Reaches(ConnectionState.Connected);

        _node.Proxy.CutAll();

        await back.OrFail("the new connection");
        Assert.Equal([false, false], _asked);
        Assert.Equal([Numbered(1), Numbered(2)], _chat.Connects.Select(request => request.AccessToken));
    }

    [Fact]
    public async Task A_token_that_the_server_does_not_take_any_more_is_replaced_once_by_a_fresh_one()
    {
        _chat.TokenRefusal = token => token == Numbered(1) ? Refusal.Of(ErrorCode.SignInRequired, "Old.") : null;

        await using var alice = await ConnectAsync();

        Assert.Equal([false, true], _asked);
        Assert.Equal(ConnectionState.Connected, alice.State);
    }

    [Fact]
    public async Task When_the_fresh_one_is_not_taken_either_the_user_has_to_sign_in()
    {
        _chat.TokenRefusal = _ => Refusal.Of(ErrorCode.SignInRequired, "Old.");
        await using var alice = new ChatClient(Options());

        var refused = await Assert.ThrowsAsync<RefusalException>(() => alice.ConnectAsync());

        Assert.Equal(ErrorCode.SignInRequired, refused.Refusal.Code);
        Assert.Equal([false, true], _asked);
        Assert.Equal(ConnectionState.Disconnected, alice.State);
    }

    [Theory]
    [InlineData(DisconnectCode.TokenExpired)]
    [InlineData(DisconnectCode.RoleChanged)]
    public async Task After_the_end_of_a_token_the_next_connection_is_made_with_a_fresh_one(DisconnectCode code)
    {
        await using var alice = await ConnectAsync();
        var back = alice.Reaches(ConnectionState.Connected);

        _chat.SayDisconnecting((int)code);

        await back.OrFail("the new connection");
        Assert.Equal([false, true], _asked);
    }

    [Theory]
    [InlineData(DisconnectCode.SignedOut, ConnectionState.Disconnected)]
    [InlineData(DisconnectCode.PasswordChanged, ConnectionState.Disconnected)]
    [InlineData(DisconnectCode.AccountDisabled, ConnectionState.Closed)]
    [InlineData(DisconnectCode.AccountDeleted, ConnectionState.Closed)]
    public async Task Whose_session_or_account_is_no_more_does_not_come_back(DisconnectCode code, ConnectionState state)
    {
        await using var alice = await ConnectAsync();
        var ended = alice.Reaches(state);

        _chat.SayDisconnecting((int)code);

        Assert.Equal(code, (await ended.OrFail("the end")).Notice!.Code);
        Assert.Equal([false], _asked);
    }

    [Fact]
    public async Task Who_has_no_token_and_will_have_none_has_to_sign_in()
    {
        await using var alice = await ConnectAsync();
        var away = alice.Reaches(ConnectionState.Disconnected);
        _next = () => throw new RefusalException(ErrorCode.SignInRequired, "Log in first.");

        _node.Proxy.CutAll();

        var change = await away.OrFail("the end of the attempts");
        Assert.Equal(ConnectionChangeReason.SignInRequired, change.Reason);
        Assert.Equal("Log in first.", change.Error!.Message);
    }

    [Fact]
    public async Task Accounts_that_do_not_answer_for_a_while_are_asked_again()
    {
        await using var alice = await ConnectAsync();
        var back = alice.Reaches(ConnectionState.Connected);
        var failures = 0;
        _next = () => ++failures < 3 ? throw new HttpRequestException("Nobody there.") : Numbered(9);

        _node.Proxy.CutAll();

        await back.OrFail("the new connection");
        Assert.Equal(3, failures);
    }

    [Fact]
    public async Task A_token_that_does_not_come_is_not_waited_for_longer_than_a_connection()
    {
        await using var alice = new ChatClient(Options() with
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(200),
            AccessToken = async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return "";
            },
        });

        var failed = await Assert.ThrowsAsync<HubUnreachableException>(() => alice.ConnectAsync()).OrFail("the end of the attempt");

        Assert.Contains("no access token within 0.2 s", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_renewed_at_two_thirds_of_the_life_of_its_token_again_and_again_by_the_clock_of_the_server()
    {
        var time = new FakeTimeProvider();
        _chat.TokenLife = TimeSpan.FromMinutes(10);
        _chat.Now = () => time.GetUtcNow().AddDays(300);
        await using var alice = await ConnectAsync(options => Patient(options, time));

        time.Advance(TimeSpan.FromMinutes(5.9));
        Assert.Empty(_chat.Renewals);
        time.Advance(TimeSpan.FromMinutes(1.2));
        await Eventually.Async(() => _chat.Renewals.Count == 1, "the first renewal");
        await RenewsAfterAsync(time, count: 2);

        Assert.Equal([Numbered(2), Numbered(3)], _chat.Renewals);
        Assert.All(_asked.Skip(1), Assert.True);
        Assert.Single(_chat.Connects);
        Assert.Equal(ConnectionState.Connected, alice.State);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again_and_the_connection_goes_on()
    {
        var time = new FakeTimeProvider();
        _chat.TokenLife = TimeSpan.FromMinutes(10);
        _chat.Now = time.GetUtcNow;
        await using var alice = await ConnectAsync(options => Patient(options, time));
        _chat.TokenRefusal = token => token == Numbered(2) ? Refusal.Of(ErrorCode.Unavailable, "Later.") : null;

        time.Advance(TimeSpan.FromMinutes(7.1));
        await Eventually.Async(() => _chat.Renewals.Count == 1, "the renewal that fails");
        await RenewsAfterAsync(time, count: 2);

        Assert.Equal([Numbered(2), Numbered(3)], _chat.Renewals);
        Assert.Equal(ConnectionState.Connected, alice.State);
    }

    [Theory]
    [InlineData(ErrorCode.Unavailable, true)]
    [InlineData(ErrorCode.NotAllowed, false)]
    public async Task What_may_come_right_soon_is_tried_again_soon(ErrorCode code, bool isSoon)
    {
        var time = new FakeTimeProvider();
        using var logs = new LoggerFactoryOf(new RecordedLogs());
        _chat.TokenLife = TimeSpan.FromMinutes(10);
        _chat.Now = time.GetUtcNow;
        await using var alice = await ConnectAsync(options => Patient(options, time) with { LoggerFactory = logs });
        _chat.TokenRefusal = token => token == Numbered(2) ? Refusal.Of(code, "Not now.") : null;
        time.Advance(TimeSpan.FromMinutes(7.1));
        await Eventually.Async(() => logs.Logs.Entries.Any(entry => entry.Event.Id == 10), "the renewal that fails");

        // Two thirds of what is left would be longer than this.
        var left = 90;
        await Eventually.Async(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(left > 0 ? 1 : 0));
                left--;
                return isSoon ? _chat.Renewals.Count > 1 : left < 0;
            },
            isSoon ? "the next renewal" : "a minute and a half");

        Assert.Equal(isSoon ? 2 : 1, _chat.Renewals.Count);
    }

    private static string Numbered(int number) => $"token of Alice {number}";

    // The answer may still be on its way when the clock is moved: then it is moved once more.
    private Task RenewsAfterAsync(FakeTimeProvider time, int count) => Eventually.Async(
        () =>
        {
            time.Advance(TimeSpan.FromMinutes(0.5));
            return _chat.Renewals.Count >= count;
        },
        $"renewal {count}");

    // The clock may be moved while a call is under way.
    private static ChatClientOptions Patient(ChatClientOptions options, TimeProvider time) =>
        options with { TimeProvider = time, ConnectTimeout = TimeSpan.FromDays(1), CallTimeout = TimeSpan.FromDays(1) };

    private ChatClientOptions Options() => People.Options(_node.Address) with
    {
        AccessToken = (mustBeFresh, _) =>
        {
            _asked.Enqueue(mustBeFresh);
            return ValueTask.FromResult(_next?.Invoke() ?? Numbered(_asked.Count));
        },
    };

    private async Task<ChatClient> ConnectAsync(Func<ChatClientOptions, ChatClientOptions>? change = null)
    {
        var client = new ChatClient(change?.Invoke(Options()) ?? Options());
        await client.ConnectAsync();
        return client;
    }
}
