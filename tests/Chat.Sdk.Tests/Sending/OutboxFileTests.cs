using Chat.Contracts.Ids;
using Chat.Sdk.Sending;
using Chat.Testing;

namespace Chat.Sdk.Tests.Sending;

public sealed class OutboxFileTests : IDisposable
{
    private static readonly ChannelId General = ChannelId.New(TimeProvider.System);
    private static readonly ChannelId Random = ChannelId.New(TimeProvider.System);

    private readonly OutboxFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_durable_is_found_after_a_kill_in_order_with_its_ids()
    {
        await using var file = _folder.Open();
        OutgoingMessage[] messages = [file.Add(General, "a"), file.Add(Random, "b"), file.Add(General, "c")];
        await messages[2].Durable.OrFail("the flush");

        var found = await _folder.FindAsync(_folder.KillNow());

        Assert.Equal(messages.Select(message => (message.ChannelId, message.Id, message.Text)), found.Select(message => (message.ChannelId, message.Id, message.Text)));
        Assert.All(found, message => Assert.True(message.Durable.IsCompletedSuccessfully && message.WasSent));
    }

    [Fact]
    public async Task What_was_accepted_or_refused_is_not_found_any_more()
    {
        await using (var file = _folder.Open())
        {
            OutgoingMessage[] messages = [file.Add(General, "accepted"), file.Add(General, "waits"), file.Add(General, "refused")];
            await messages[2].Durable.OrFail("the flush");
            file.Accept(messages[0]);
            file.Refuse(messages[2]);
        }

        Assert.Equal(["waits"], await _folder.FindTextsAsync());
    }

    [Fact]
    public async Task What_is_left_is_written_when_the_file_is_closed()
    {
        await using (var file = _folder.Open())
        {
            file.Add(General, "last word");
        }

        Assert.Equal(["last word"], await _folder.FindTextsAsync());
    }

    [Fact]
    public async Task Messages_posted_at_once_share_a_flush()
    {
        var disk = new ScriptedDisk();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var file = _folder.Open(disk);
        (disk.Gate, var before) = (gate.Task, disk.Flushes);
        disk.Watch();
        var first = file.Add(General, "first");
        await disk.Flushing.Task.OrFail("the first flush");

        var others = Enumerable.Range(1, 100).Select(number => file.Add(General, $"m{number}")).ToList();
        gate.SetResult();

        await Task.WhenAll([first.Durable, .. others.Select(message => message.Durable)]).OrFail("the second flush");
        Assert.Equal(before + 2, disk.Flushes);
    }

    [Fact]
    public async Task What_has_its_outcome_before_the_disk_is_ready_is_not_written()
    {
        var disk = new ScriptedDisk();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var file = _folder.Open(disk);
        disk.Gate = gate.Task;
        disk.Watch();
        var first = file.Add(General, "first");
        await disk.Flushing.Task.OrFail("the first flush");
        var length = new FileInfo(_folder.File).Length;

        var quick = file.Add(General, "quick");
        file.Accept(quick);
        await quick.Durable.OrFail("nothing to wait for");
        gate.SetResult();
        await first.Durable.OrFail("the flush");

        Assert.Equal(length, new FileInfo(_folder.File).Length);
    }

    [Fact]
    public async Task One_client_at_a_time_has_the_file()
    {
        await using (_folder.Open())
        {
            var inUse = Assert.Throws<OutboxFileException>(() => _folder.Open());
            Assert.Contains("is in use by another client", inUse.Message, StringComparison.Ordinal);
        }

        await using var next = _folder.Open();
    }

    [Theory]
    [InlineData("http://chat.example:80", false)]
    [InlineData("http://other.example:80", true)]
    public async Task A_file_of_another_user_or_server_is_left_alone(string server, bool isAlice)
    {
        var alice = OutboxFolder.Alice with { UserId = new UserId(Guid.NewGuid()) };
        await using (var file = _folder.Open(owner: alice))
        {
            file.Add(General, "for Alice only");
        }

        var bytes = await File.ReadAllBytesAsync(_folder.File);

        var notMine = Assert.Throws<OutboxFileException>(() => _folder.Open(owner: new OutboxOwner(server, isAlice ? alice.UserId : new UserId(Guid.NewGuid()))));

        Assert.Contains($"holds messages of {alice.UserId} at http://chat.example:80", notMine.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder.File));
    }

    [Fact]
    public async Task Whose_it_is_is_known_for_good_after_the_first_connection()
    {
        var (me, other) = (new UserId(Guid.NewGuid()), new UserId(Guid.NewGuid()));
        var nameless = OutboxFolder.Alice;
        await using (var file = _folder.Open(owner: nameless))
        {
            file.Claim(nameless with { UserId = me });
        }

        await using (var file = _folder.Open(owner: nameless))
        {
            file.Claim(nameless with { UserId = me });
            file.Add(General, "of this user");
        }

        await using var again = _folder.Open(owner: nameless);
        Assert.Throws<OutboxFileException>(() => again.Claim(nameless with { UserId = other }));
    }

    [Fact]
    public async Task A_file_from_before_there_were_accounts_is_for_the_user_whose_name_it_has()
    {
        var nameless = OutboxFolder.Alice;
        await using (var old = _folder.Open(owner: nameless with { UserName = "Alice" }))
        {
            old.Add(General, "for Alice only");
        }

        // Who comes is not known before the first connection.
        await using (var file = _folder.Open(owner: nameless))
        {
            Assert.Equal("for Alice only", Assert.Single(file.Restored).Text);
            var notHers = Assert.Throws<OutboxFileException>(() => file.Claim(nameless with { UserId = new UserId(Guid.NewGuid()), UserName = "Mallory" }));
            Assert.Contains("holds messages of Alice at", notHers.Message, StringComparison.Ordinal);
        }

        var alice = nameless with { UserId = new UserId(Guid.NewGuid()), UserName = "alice" };
        await using (var file = _folder.Open(owner: nameless))
        {
            file.Claim(alice);
        }

        // From then on her id counts, whatever she is called.
        await using var renamed = _folder.Open(owner: nameless);
        renamed.Claim(alice with { UserName = "Alicia" });
        Assert.Throws<OutboxFileException>(() => renamed.Claim(nameless with { UserId = new UserId(Guid.NewGuid()), UserName = "alice" }));
    }

    [Fact]
    public async Task A_file_that_has_a_name_and_an_id_is_not_for_another_user_of_that_name()
    {
        var old = OutboxFolder.Alice with { UserId = new UserId(Guid.NewGuid()), UserName = "Alice" };
        await using (var file = _folder.Open(owner: old))
        {
            file.Add(General, "for that Alice only");
        }

        await using (var file = _folder.Open(owner: OutboxFolder.Alice))
        {
            Assert.Throws<OutboxFileException>(() => file.Claim(old with { UserId = new UserId(Guid.NewGuid()) }));
        }

        await using var hers = _folder.Open(owner: OutboxFolder.Alice);
        hers.Claim(old with { UserName = "Alicia" });
        Assert.Equal("for that Alice only", Assert.Single(hers.Restored).Text);
    }

    [Fact]
    public async Task A_file_with_nothing_in_it_is_whoevers_comes()
    {
        var (former, now) = (OutboxFolder.Alice with { UserId = new UserId(Guid.NewGuid()) }, OutboxFolder.Alice with { UserId = new UserId(Guid.NewGuid()) });
        await using (var file = _folder.Open(owner: OutboxFolder.Alice))
        {
            file.Claim(former);
        }

        await using (var file = _folder.Open(owner: OutboxFolder.Alice))
        {
            file.Claim(now);
            file.Add(General, "of the new one");
        }

        Assert.Throws<OutboxFileException>(() => _folder.Open(owner: former));
    }

    [Fact]
    public async Task A_file_that_is_no_outbox_is_left_alone()
    {
        await File.WriteAllTextAsync(_folder.File, "dear diary");

        var none = Assert.Throws<OutboxFileException>(() => _folder.Open());

        Assert.Contains("is not an outbox file", none.Message, StringComparison.Ordinal);
        Assert.Equal("dear diary", await File.ReadAllTextAsync(_folder.File));
    }

    [Fact]
    public async Task Only_its_user_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        await File.WriteAllTextAsync(_folder.File, "");
#pragma warning disable CA1416 // skipped on Windows
        File.SetUnixFileMode(_folder.File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using var file = _folder.Open();

        foreach (var name in _folder.Names)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.PathOf(name)));
        }
#pragma warning restore CA1416
    }

    [Fact]
    public async Task A_full_disk_is_told_and_what_it_did_not_take_is_written_when_there_is_room_again()
    {
        var disk = new ScriptedDisk();
        await using var file = _folder.Open(disk);
        await file.Add(General, "before").Durable.OrFail("the flush");
        disk.IsFull = true;

        var unwritten = file.Add(General, "full");
        var full = await Assert.ThrowsAsync<OutboxFileException>(() => unwritten.Durable.OrFail("the error"));
        Assert.Same(unwritten, full.Outgoing);
        Assert.Contains("No space left on device", full.Message, StringComparison.Ordinal);
        Assert.Equal(["before"], await _folder.FindTextsAsync(_folder.KillNow("full")));
        await Assert.ThrowsAsync<OutboxFileException>(() => file.Add(General, "full still").Durable.OrFail("the error"));
        disk.IsFull = false;
        await file.Add(General, "after").Durable.OrFail("the flush");

        Assert.Equal(["before", "full", "full still", "after"], await _folder.FindTextsAsync(_folder.KillNow()));
    }

    [Fact]
    public async Task Where_there_is_no_room_to_begin_with_one_is_told_at_once()
    {
        var full = Assert.Throws<OutboxFileException>(() => _folder.Open(new ScriptedDisk { IsFull = true }));

        Assert.Contains("cannot be used: No space left on device", full.Message, StringComparison.Ordinal);
        Assert.Equal(["outbox.lock"], _folder.Names);
        await using var file = _folder.Open();
    }
}
