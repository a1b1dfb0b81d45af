using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk.Sending;
using Chat.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chat.Sdk.Tests.Sending;

/// <summary>A folder with an outbox file, for one test.</summary>
internal sealed class OutboxFolder : IDisposable
{
    public static readonly OutboxOwner Alice = new("http://chat.example:80", UserId: null);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outbox-");

    public string File => PathOf("outbox");

    public IEnumerable<string> Names => _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal);

    public static OutgoingMessage Message(ChannelId channel, string text) => new(channel, MessageId.New(TimeProvider.System), text);

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public OutboxFile Open(OutboxDisk? disk = null, OutboxOwner? owner = null, string name = "outbox") =>
        OutboxFile.Open(PathOf(name), owner ?? Alice, NullLogger.Instance, disk ?? new OutboxDisk());

    /// <summary>What the disk has at this moment, as a program finds it that starts after the one before was killed.</summary>
    public string KillNow(string name = "after-kill", string from = "outbox")
    {
        System.IO.File.Copy(PathOf(from), PathOf(name));
        return name;
    }

    /// <summary>What a program finds that starts now.</summary>
    public async Task<IReadOnlyList<OutgoingMessage>> FindAsync(string name = "outbox")
    {
        await using var file = Open(name: name);
        return file.Restored;
    }

    public async Task<IEnumerable<string>> FindTextsAsync(string name = "outbox") => (await FindAsync(name)).Select(message => message.Text);

    public void Dispose() => _folder.Delete(recursive: true);
}

internal static class OutboxActions
{
    public static void Accept(this OutboxFile file, OutgoingMessage message)
    {
        message.Accept(1, default);
        file.Settle(message);
    }

    public static void Refuse(this OutboxFile file, OutgoingMessage message)
    {
        message.Refuse(Refusal.Of(ErrorCode.NotAMember, "no"));
        file.Settle(message);
    }

    public static OutgoingMessage Add(this OutboxFile file, ChannelId channel, string text)
    {
        var message = OutboxFolder.Message(channel, text);
        file.Add(message);
        return message;
    }
}

/// <summary>A disk that is full, or waits, when the test says so, and counts.</summary>
internal sealed class ScriptedDisk : OutboxDisk
{
    private int _flushes;
    private int _replacements;

    public bool IsFull { get; set; }

    /// <summary>Flushes wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public TaskCompletionSource Flushing { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Flushes => _flushes;

    public int Replacements => _replacements;

    public override void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        base.Write(file, IsFull ? bytes[..(bytes.Length / 2)] : bytes);
        if (IsFull)
        {
            throw new IOException("No space left on device");
        }
    }

    public override void Flush(FileStream file)
    {
        Interlocked.Increment(ref _flushes);
        Flushing.TrySetResult();
        Gate.OrFail("the word of the test").GetAwaiter().GetResult(); // also when the test has failed before it
        base.Flush(file);
    }

    public override void Replace(string path, string with)
    {
        Interlocked.Increment(ref _replacements);
        base.Replace(path, with);
    }

    public void Watch() => Flushing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}
