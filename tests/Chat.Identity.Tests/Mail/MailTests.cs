using System.Net;
using System.Net.Sockets;
using System.Text;
using Chat.Identity.Data.Mail;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Identity.Tests.Mail;

public sealed class MailTests(IdentityDatabases databases, RedisFixture redis)
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Without_a_mail_server_the_log_says_the_file_and_nothing_about_its_reader()
    {
        await using var host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);
        using var alice = host.NewBrowser();

        await alice.RegisterAsync("alice");
        var mail = await host.Mails.WaitAsync("alice@example.org", "verify");

        Assert.Contains($"{host.Public}verify-email?token=", mail.TextBody, StringComparison.Ordinal);
        await Eventually.Async(() => host.Logs.Entries.Any(entry => entry.Event.Id == 5000), "the log says the file");
        var line = host.Logs.Entries.Single(entry => entry.Event.Id == 5000).Text;
        Assert.True(File.Exists(line[(line.IndexOf('/', StringComparison.Ordinal))..]), line);
        Assert.DoesNotContain("alice", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_server_that_is_away_costs_nobody_a_registration_and_gets_the_mail_later_and_after_a_restart()
    {
        var port = FreePort.Next();
        (string, string?)[] settings = [("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", $"{port}"), ("Mail:Smtp:Security", "None")];
        var database = await databases.CreateAsync();
        await using (var host = await AccountHost.StartAsync(database, redis, _time, settings))
        {
            using var alice = host.NewBrowser();
            Assert.Equal(HttpStatusCode.Created, (await alice.RegisterAsync("alice")).Status);
            await Eventually.Async(() => host.Logs.Entries.Any(entry => entry.Event.Id == 5002), "an attempt has failed");
            await using var context = host.OpenDatabase();
            Assert.Equal(MailKind.VerifyEmail, (await context.Mails.SingleAsync()).Kind);
        }

        await using var server = new PostBox(port);
        _time.Advance(TimeSpan.FromMinutes(1));
        await using var again = await AccountHost.StartAsync(database, redis, _time, settings);

        var mail = await server.Received.OrFail("the mail");

        Assert.Contains("alice@example.org", mail, StringComparison.Ordinal);
        Assert.Contains("verify-email?token", mail, StringComparison.Ordinal);
        await Eventually.Async(async () => { await using var context = again.OpenDatabase(); return !await context.Mails.AnyAsync(); }, "the mail is done");
    }

    [Fact]
    public async Task Outside_Development_a_service_that_can_send_no_mail_does_not_start()
    {
        var without = await AccountHost.ProblemsAsync("Production");
        var with = await AccountHost.ProblemsAsync("Production", ("Mail:Smtp:Host", "mail.example.org"));

        Assert.Contains(without, problem => problem.StartsWith("Mail:Smtp:Host:", StringComparison.Ordinal));
        Assert.DoesNotContain(with, problem => problem.StartsWith("Mail:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_are_all_named()
    {
        var problems = await AccountHost.ProblemsAsync(
            "Development", ("Passwords:MemoryKibibytes", "1024"), ("Accounts:Registration", "Sometimes"), ("Mail:From", "nobody"), ("Mail:Smtp:Port", "0"));

        Assert.All(
            ["Passwords:MemoryKibibytes", "Accounts:Registration", "Mail:From", "Mail:Smtp:Port"],
            key => Assert.Contains(problems, problem => problem.StartsWith(key, StringComparison.Ordinal)));
    }

    /// <summary>As much of a mail server as one mail needs.</summary>
    private sealed class PostBox : IAsyncDisposable
    {
        private readonly TcpListener _listener;
        private readonly Task<string> _received;

        public PostBox(int port)
        {
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            _received = ReceiveAsync();
        }

        public Task<string> Received => _received;

        public ValueTask DisposeAsync()
        {
            _listener.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string> ReceiveAsync()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            var (mail, inData) = (new StringBuilder(), false);
            await writer.WriteLineAsync("220 here");
            while (await reader.ReadLineAsync() is { } line)
            {
                mail.AppendLine(line);
                if (inData && line != ".")
                {
                    continue;
                }

                inData = line == "DATA";
                await writer.WriteLineAsync(inData ? "354 go on" : line == "QUIT" ? "221 bye" : "250 ok");
                if (line == "QUIT")
                {
                    break;
                }
            }

            return mail.ToString();
        }
    }
}
