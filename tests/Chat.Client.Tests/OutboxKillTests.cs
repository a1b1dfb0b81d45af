using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Client.Tests;

/// <summary>The program with an outbox file, killed and started again.</summary>
public sealed class OutboxKillTests : IAsyncLifetime
{
    private static readonly Refusal Unknown = Refusal.Of(ErrorCode.OutcomeUnknown, "Who knows?");
    private static readonly Refusal Busy = Refusal.Of(ErrorCode.Busy, "Later.");

    private readonly ScriptedChat _chat = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outbox-");
    private ScriptedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Killed_before_the_acknowledgement_it_sends_again_with_the_same_ids_and_nothing_is_stored_twice()
    {
        // The first is stored and nobody told, so those behind it wait.
        (_chat.AfterStore, _chat.Delivers) = (_ => Unknown, (_, item) => item.Message is null);
        using (var killed = Start())
        {
            await WriteAsync(killed, 1, 20);
            await Eventually.Async(() => Sent().Count == 20, "all messages on the wire");
            await KillAsync(killed);
        }

        var before = Sent();
        Assert.Equal(["m1"], _chat.General.Texts);
        (_chat.AfterStore, _chat.Delivers) = (null, null);

        await RunToEndAsync();

        // The last one may have been killed before it was on disk: only then does the next line go out.
        Assert.True(_chat.General.Texts.SequenceEqual(Numbered(20)) || _chat.General.Texts.SequenceEqual(Numbered(19)), string.Join(' ', _chat.General.Texts));
        Assert.Equal(before.Take(19), _chat.General.Events.Select(item => item.Message?.Id).OfType<MessageId>().Take(19));
    }

    [Fact]
    public async Task Killed_at_any_moment_again_and_again_it_loses_doubles_and_reorders_nothing()
    {
        var random = new Random(17);
        _chat.BeforeStore = _ => random.Next(20) == 0 ? Busy : null;
        _chat.AfterStore = _ => random.Next(20) == 0 ? Unknown : null;
        var safe = new HashSet<MessageId>();
        for (var run = 0; run < 3; run++)
        {
            using var killed = Start();
            var batches = _chat.Batches.Count;
            var writing = WriteAsync(killed, (run * 1_000) + 1, 1_000);
            await Eventually.Async(() => _chat.Batches.Count > batches + 3, "some batches");
            await Moment.BetweenAsync(TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
            await KillAsync(killed);
            await writing;

            // A line is read when the one before is on disk: every message but the last.
            safe.UnionWith(Sent().SkipLast(1));
        }

        (_chat.BeforeStore, _chat.AfterStore) = (null, null);
        await RunToEndAsync();

        var stored = _chat.General.Events.Where(item => item.Message is not null).Select(item => item.Message!).ToList();
        Assert.Equal(stored.Count, stored.DistinctBy(message => message.Text).Count());
        var numbers = stored.Select(message => int.Parse(message.Text[1..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(numbers.Order(), numbers);
        Assert.Empty(safe.Except(stored.Select(message => message.Id)));
    }

    [Fact]
    public async Task What_is_refused_after_a_restart_is_told_on_stderr()
    {
        _chat.BeforeStore = _ => Busy;
        using (var killed = Start())
        {
            await WriteAsync(killed, 1, 2);
            await Eventually.Async(() => Sent().Count == 2, "both messages on the wire");
            await KillAsync(killed);
        }

        var no = Refusal.Of(ErrorCode.NotAMember, "You were put out.");
        _chat.BeforeStore = request => request.Text == "m1" ? no : null;

        using var next = Start();
        next.StandardInput.Close();
        var errors = await next.StandardError.ReadToEndAsync().OrFail("the end of its words");
        await next.WaitForExitAsync().OrFail("the exit");

        Assert.Contains("outbox: You were put out.\n", errors, StringComparison.Ordinal);
        Assert.Equal(1, next.ExitCode);
    }

    [Fact]
    public async Task A_second_one_with_the_same_file_says_so_and_leaves_with_1()
    {
        using var first = Start("--follow");
        Assert.Equal("connected to hub instance node0001", await first.StandardError.ReadLineAsync().OrFail("the connection"));

        using var second = Start();
        second.StandardInput.Close();

        Assert.Contains("is in use by another client", await second.StandardError.ReadToEndAsync().OrFail("the end of its words"), StringComparison.Ordinal);
        await second.WaitForExitAsync().OrFail("the exit");
        Assert.Equal(1, second.ExitCode);
        await KillAsync(first);
    }

    private static IEnumerable<string> Numbered(int count) => Enumerable.Range(1, count).Select(number => $"m{number}");

    private static async Task WriteAsync(Process client, int first, int count)
    {
        try
        {
            await client.StandardInput.WriteAsync(string.Concat(Enumerable.Range(first, count).Select(number => $"m{number}\n")));
            await client.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It was killed before it had read all of it.
        }
    }

    private static Task KillAsync(Process client)
    {
        client.Kill();
        return client.WaitForExitAsync().OrFail("the end after SIGKILL");
    }

    /// <summary>Every id that was on the wire, in the order of its first time.</summary>
    private List<MessageId> Sent() => [.. _chat.Batches.SelectMany(batch => batch).Select(request => request.Id).Distinct()];

    private async Task RunToEndAsync()
    {
        using var last = Start();
        last.StandardInput.Close();
        var (output, errors) = (last.StandardOutput.ReadToEndAsync(), last.StandardError.ReadToEndAsync());
        await last.WaitForExitAsync().OrFail("the exit");
        await output;
        Assert.Equal("connected to hub instance node0001\n", await errors);
        Assert.Equal(0, last.ExitCode);
    }

    private Process Start(params string[] arguments) => ProcessTests.Start(
        ["--plain", "--outbox", Path.Combine(_folder.FullName, "outbox"), "--server", _node.Address.ToString(), "--user", "alice", .. arguments]);
}
