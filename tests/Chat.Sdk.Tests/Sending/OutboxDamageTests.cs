using Chat.Contracts.Ids;
using Chat.Sdk.Sending;
using Chat.Testing;

namespace Chat.Sdk.Tests.Sending;

public sealed class OutboxDamageTests : IDisposable
{
    private static readonly ChannelId General = ChannelId.New(TimeProvider.System);

    private readonly OutboxFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_record_torn_at_any_byte_is_dropped_without_a_word_and_the_file_goes_on()
    {
        var (bytes, ends) = await WriteAsync("first", "second", "third");
        for (var length = ends[1]; length < bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(_folder.File, bytes[..length]);
            await using (var file = _folder.Open())
            {
                Assert.Equal(["first", "second"], file.Restored.Select(message => message.Text));
                Assert.Null(file.Problem);
                file.Add(General, "fourth");
            }

            Assert.Equal(["first", "second", "fourth"], await _folder.FindTextsAsync());
        }

        Assert.Equal(["outbox", "outbox.lock"], _folder.Names);
    }

    [Fact]
    public async Task A_bit_that_changed_anywhere_costs_one_message_and_is_told_and_the_damaged_file_is_kept()
    {
        var (bytes, ends) = await WriteAsync("first", "second", "third");
        var random = new Random(5);
        for (var at = ends[0]; at < ends[1]; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(_folder.File, damaged);

            await using (var file = _folder.Open())
            {
                Assert.Equal(["first", "third"], file.Restored.Select(message => message.Text));
                var aside = _folder.PathOf($"outbox.damaged-{at - ends[0] + 1}");
                Assert.Equal($"The outbox file {_folder.File} was damaged: {ends[1] - ends[0]} bytes of it cannot be read, and messages in them are not sent. It was kept as {aside}.", file.Problem);
                Assert.Equal(damaged, await File.ReadAllBytesAsync(aside));
            }

            await using var next = _folder.Open();
            Assert.Equal(["first", "third"], next.Restored.Select(message => message.Text));
            Assert.Null(next.Problem);
        }
    }

    [Fact]
    public async Task A_file_that_does_not_say_any_more_whose_it_is_is_kept_and_nothing_of_it_is_sent()
    {
        var (bytes, _) = await WriteAsync("whose?");
        bytes[OutboxContent.Beginning.Length + 12] ^= 1;
        await File.WriteAllBytesAsync(_folder.File, bytes);

        await using var file = _folder.Open();

        Assert.Empty(file.Restored);
        Assert.Contains("does not say whose messages it holds", file.Problem, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder.PathOf("outbox.damaged-1")));
    }

    [Fact]
    public async Task Under_load_the_file_stays_small_and_loses_nothing()
    {
        var disk = new ScriptedDisk();
        await using var file = _folder.Open(disk);
        var waiting = new Queue<OutgoingMessage>();
        var text = new string('x', 1_000);
        for (var number = 1; number <= 1_200; number++)
        {
            waiting.Enqueue(file.Add(General, $"{number} {text}"));
            if (waiting.Count > 50)
            {
                var oldest = waiting.Dequeue();
                await oldest.Durable.OrFail("the flush");
                file.Accept(oldest);
            }

            if (number % 200 == 0)
            {
                await waiting.Last().Durable.OrFail("the flush");
                Assert.Equal(waiting.Select(message => message.Id), (await _folder.FindAsync(_folder.KillNow($"kill-{number}"))).Select(message => message.Id));
            }
        }

        Assert.True(disk.Replacements > 2, "It was never written anew.");
        Assert.InRange(new FileInfo(_folder.File).Length, 1, 400_000);
    }

    [Fact]
    public async Task Where_there_is_no_room_to_write_it_anew_it_goes_on_as_it_is()
    {
        var disk = new ScriptedDisk();
        await using var file = _folder.Open(disk);
        Directory.CreateDirectory(_folder.File + ".new"); // in the way of it
        var text = new string('x', 10_000);
        for (var number = 1; number <= 30; number++)
        {
            var message = file.Add(General, text);
            await message.Durable.OrFail("the flush");
            file.Accept(message);
        }

        await file.Add(General, "last").Durable.OrFail("the flush");

        Assert.Equal(["last"], await _folder.FindTextsAsync(_folder.KillNow()));
        Assert.True(new FileInfo(_folder.File).Length > OutboxLog.MinCompaction);
        Directory.Delete(_folder.File + ".new");
    }

    [Fact]
    public async Task What_a_kill_left_half_written_beside_it_is_of_no_concern()
    {
        await WriteAsync("whole");
        await File.WriteAllTextAsync(_folder.File + ".new", "half");

        Assert.Equal(["whole"], await _folder.FindTextsAsync());
    }

    /// <summary>The file, and where the record of each message ends.</summary>
    private async Task<(byte[] Bytes, List<int> Ends)> WriteAsync(params string[] texts)
    {
        List<int> ends = [];
        await using var file = _folder.Open();
        foreach (var text in texts)
        {
            await file.Add(General, text).Durable.OrFail("the flush");
            ends.Add((int)new FileInfo(_folder.File).Length);
        }

        return (await File.ReadAllBytesAsync(_folder.File), ends);
    }
}
