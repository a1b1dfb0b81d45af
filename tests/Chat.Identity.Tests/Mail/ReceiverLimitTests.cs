using System.Net;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Mail;

/// <summary>Nobody fills the mailbox of somebody else by asking, and nobody sees where the mails end.</summary>
public sealed class ReceiverLimitTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private const int Most = 5;

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly string _name = "alice" + Guid.NewGuid().ToString("n")[..8];
    private AccountHost _host = null!;
    private Browser _browser = null!;

    private string Mail => AccountVerbs.AddressOf(_name);

    public async ValueTask InitializeAsync()
    {
        _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time, ("Limits:Identity:MailsPerReceiverPerHour", $"{Most}"));
        _browser = _host.NewBrowser();
        await _host.AddAsync(_name);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Who_registers_again_and_again_with_the_address_of_somebody_is_answered_as_before_and_five_mails_go()
    {
        for (var i = 0; i < Most + 3; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await _browser.RegisterAsync($"mallory{i}", Mail)).Status);
        }

        await DoneAsync();
        Assert.Equal(Most, _host.Mails.To(Mail).Count);
        // Of another kind: her own link is not kept away by it.
        await _browser.PostAsync("/account/password/forgot", new { email = Mail });
        await _host.Mails.WaitAsync(Mail, "new password");
    }

    [Fact]
    public async Task Who_forgets_the_password_of_somebody_again_and_again_is_answered_as_before_and_five_mails_go()
    {
        for (var i = 0; i < Most + 3; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await _browser.PostAsync("/account/password/forgot", new { email = Mail })).Status);
            await DoneAsync();
            _time.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.Equal(Most, _host.Mails.To(Mail).Count);
    }

    private Task DoneAsync() =>
        Eventually.Async(async () => { await using var database = _host.OpenDatabase(); return !await database.Mails.AnyAsync(); }, "all mails are done");
}
