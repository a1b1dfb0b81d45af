using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.ServiceDefaults.Tokens;
using Chat.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Chat.ServiceDefaults.Tests;

public sealed class AccessTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly RecordedLogs _logs = new();
    private TestIssuer _issuer = null!;
    private IHost _host = null!;

    private AccessTokenValidator Tokens => _host.Services.GetRequiredService<AccessTokenValidator>();

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _host = Build(_issuer.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_token_says_who_this_is_and_until_when()
    {
        var session = Guid.NewGuid();

        var token = await Tokens.ValidateAsync(_issuer.TokenFor("Alice", UserRole.Moderator, TimeSpan.FromMinutes(10), session, revision: 41));

        Assert.Equal((TestIssuer.IdOf("alice"), "Alice", UserRole.Moderator, session, 41L), (token.UserId, token.UserName, token.Role, token.Session, token.Revision));
        Assert.InRange(token.ExpiresAt, _time.GetUtcNow().AddMinutes(9), _time.GetUtcNow().AddMinutes(11));
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_token_is_refused_with_one_sentence_and_the_log_has_the_reason_and_not_the_token(string forgery)
    {
        var text = Forgery.Make(_issuer, forgery);

        var refusal = (await Assert.ThrowsAsync<RefusalException>(async () => await Tokens.ValidateAsync(text))).Refusal;
        var empty = (await Assert.ThrowsAsync<RefusalException>(async () => await Tokens.ValidateAsync(""))).Refusal;

        Assert.Equal(ErrorCode.SignInRequired, refusal.Code);
        Assert.Equal(empty, refusal);
        Assert.Equal($"An access token was refused: {Forgery.All[forgery]}", _logs.Entries.First(entry => entry.Event.Id == 1200).Text);
        Assert.DoesNotContain(_logs.Entries, entry => text is { Length: > 4 } && entry.Text.Contains(text, StringComparison.Ordinal));
    }

    public static TheoryData<string> Forgeries() => [.. Forgery.All.Keys];

    [Fact]
    public async Task The_clocks_may_differ_by_half_a_minute()
    {
        await Tokens.ValidateAsync(_issuer.TokenFor("Alice", lifetime: TimeSpan.FromSeconds(-20)));
        await Tokens.ValidateAsync(_issuer.TokenFor("Alice", change: (_, payload) => payload["nbf"] = TimeProvider.System.GetUtcNow().AddSeconds(20).ToUnixTimeSeconds()));
    }

    [Fact]
    public async Task A_new_key_is_fetched_when_a_token_has_it_and_made_up_ones_are_asked_for_once_in_ten_seconds()
    {
        await Tokens.ValidateAsync(_issuer.TokenFor("Alice"));
        var next = new TestKey();
        _issuer.MoreKeys.Enqueue(next);

        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<RefusalException>(async () => await Tokens.ValidateAsync(_issuer.TokenFor("Mallory", key: new TestKey())));
        }

        Assert.Equal(1, _issuer.KeyRequests);
        _time.Advance(TimeSpan.FromSeconds(11));
        await Tokens.ValidateAsync(_issuer.TokenFor("Alice", key: next));
        Assert.Equal(2, _issuer.KeyRequests);
    }

    [Fact]
    public async Task The_known_keys_count_while_Identity_is_away_and_an_unknown_one_is_no_reason_to_sign_in_again()
    {
        await Tokens.ValidateAsync(_issuer.TokenFor("Alice"));
        var next = new TestKey();
        await _issuer.StopAsync();
        _time.Advance(TimeSpan.FromMinutes(6));

        await Tokens.ValidateAsync(_issuer.TokenFor("Alice"));
        await Eventually.Async(() => _logs.Entries.Any(entry => entry.Event.Id == 1201), "the failure to fetch old keys anew");
        var refusal = (await Assert.ThrowsAsync<RefusalException>(async () => await Tokens.ValidateAsync(_issuer.TokenFor("Alice", key: next)))).Refusal;

        Assert.Equal((ErrorCode.Unavailable, true), (refusal.Code, refusal.IsRetryable));

        _issuer.MoreKeys.Enqueue(next);
        await _issuer.StartAgainAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await Tokens.ValidateAsync(_issuer.TokenFor("Alice", key: next));
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_counts_for_minutes_only()
    {
        var old = new TestKey();
        _issuer.MoreKeys.Enqueue(old);
        await Tokens.ValidateAsync(_issuer.TokenFor("Alice", key: old));
        _issuer.MoreKeys.Clear();
        _time.Advance(TimeSpan.FromMinutes(6));

        await Tokens.ValidateAsync(_issuer.TokenFor("Alice", lifetime: TimeSpan.FromHours(1), key: old));
        await Eventually.Async(() => _issuer.KeyRequests == 2, "another look at the keys");

        await Eventually.Async(
            async () =>
            {
                try
                {
                    await Tokens.ValidateAsync(_issuer.TokenFor("Alice", key: old));
                    return false;
                }
                catch (RefusalException refused)
                {
                    return refused.Refusal.Code == ErrorCode.SignInRequired;
                }
            },
            "the end of the key");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("accounts.example")]
    [InlineData("ftp://accounts.example")]
    public void Without_an_issuer_there_is_no_start(string? issuer)
    {
        using var host = Build(new Dictionary<string, string?> { ["Tokens:Issuer"] = issuer });

        var failure = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("Tokens:Issuer", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", "http://accounts.example", true)]
    [InlineData("Production", "https://accounts.example", false)]
    [InlineData("Development", "http://127.0.0.1:5181", false)]
    public void Outside_Development_the_issuer_is_reached_over_TLS(string environment, string issuer, bool stops)
    {
        using var host = Build(new Dictionary<string, string?> { ["Tokens:Issuer"] = issuer }, environment);

        var failure = Record.Exception(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(stops, failure?.Message.Contains("is no https address", StringComparison.Ordinal) ?? false);
    }

    private IHost Build(IReadOnlyDictionary<string, string?> settings, string environment = "Development")
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddProvider(_logs);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddServiceDefaults();
        builder.AddAccessTokens();
        return builder.Build();
    }
}
