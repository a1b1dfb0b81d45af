using System.Buffers;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;

namespace Chat.Sdk.Sending;

/// <summary>
/// The outbox file as it is on disk: records are added at its end, and when most of them are of no use any more it is written
/// anew beside itself and put in its own place. Not safe for several threads at once.
/// </summary>
internal sealed class OutboxLog : IDisposable
{
    /// <summary>A file is not written anew before it has so many bytes, nor before three quarters of it are of no use.</summary>
    public const long MinCompaction = 64 * 1024;

    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private readonly string _path;
    private readonly OutboxDisk _disk;
    private readonly FileStream _lock;
    private readonly Dictionary<MessageId, (long Number, SendRequest Request, int Size)> _waiting = [];
    private FileStream? _file;
    private long _next;
    private long _length;
    private long _waitingBytes;
    private long _nextCompaction = MinCompaction;
    private bool _isUncertain;

    private OutboxLog(string path, OutboxDisk disk, FileStream held, OutboxOwner owner)
    {
        (_path, _disk, _lock, Owner) = (path, disk, held, owner);
    }

    public OutboxOwner Owner { get; private set; }

    /// <summary>Messages without an outcome, in order.</summary>
    public IEnumerable<SendRequest> Waiting => _waiting.Values.OrderBy(item => item.Number).Select(item => item.Request);

    /// <summary>What was wrong with the file, as a sentence for a person; null when nothing was.</summary>
    public string? Problem { get; private set; }

    /// <exception cref="OutboxFileException">Another client has it, it is another user's, it is no outbox, or it cannot be used.</exception>
    public static OutboxLog Open(string path, OutboxOwner owner, OutboxDisk disk)
    {
        FileStream? held = null;
        try
        {
            OutboxDisk.CreateFolderOf(path);
            held = Lock(path);
            var log = new OutboxLog(path, disk, held, owner);
            log.Load();
            return log;
        }
        catch (Exception exception)
        {
            held?.Dispose();
            if (IsOfTheDisk(exception))
            {
                throw new OutboxFileException($"The outbox file {path} cannot be used: {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>Whether another program has what was to be locked.</summary>
    public static bool IsTaken(IOException exception) => exception.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation;

    public static bool IsOfTheDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Says whose it is once that is known.</summary>
    public void Claim(OutboxOwner owner)
    {
        if (!Owner.Fits(owner))
        {
            if (_waiting.Count > 0)
            {
                throw BelongsTo(Owner, owner);
            }

            // Nothing of anybody's is in it: a server that was set up anew knows its users by other ids.
            Owner = owner.With(owner);
            Rewrite();
            return;
        }

        if (Owner.With(owner) is var known && known != Owner)
        {
            Owner = known;
            Rewrite();
        }
    }

    /// <summary>
    /// Writes outcomes and new messages; returns when the messages are on disk. What fails is not lost: it is written with the next
    /// call that succeeds.
    /// </summary>
    /// <exception cref="IOException">The disk does not take it, for example because it is full.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor is it allowed any more.</exception>
    public void Write(IReadOnlyCollection<MessageId> settled, IReadOnlyCollection<SendRequest> added)
    {
        var records = new ArrayBufferWriter<byte>();
        foreach (var id in settled)
        {
            if (_waiting.Remove(id, out var item))
            {
                _waitingBytes -= item.Size;
                OutboxRecord.Of(id).WriteTo(records);
            }
        }

        foreach (var request in added)
        {
            Add(request, OutboxRecord.Of(request).WriteTo(records));
        }

        if (_isUncertain)
        {
            Rewrite();
        }
        else if (_length + records.WrittenCount <= Math.Max(_nextCompaction, 4 * _waitingBytes) || !TryCompact())
        {
            Append(records.WrittenSpan, isFlushed: added.Count > 0);
        }
    }

    public void Flush() => _disk.Flush(_file!);

    public void Dispose()
    {
        _file?.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return OutboxDisk.Lock(path + ".lock");
        }
        catch (IOException exception) when (IsTaken(exception))
        {
            throw new OutboxFileException($"The outbox file {path} is in use by another client. End that client, or use another file.", exception);
        }
    }

    private void Load()
    {
        var bytes = File.Exists(_path) ? File.ReadAllBytes(_path) : [];
        if (bytes.Length == 0)
        {
            Rewrite();
            return;
        }

        var content = OutboxContent.Read(bytes) ?? throw new OutboxFileException($"{_path} is not an outbox file; it was left as it is.");
        if (content.Owner is { } owner)
        {
            if (!Owner.Fits(owner))
            {
                throw BelongsTo(owner, Owner);
            }

            Owner = owner.With(Owner);
            foreach (var request in content.Waiting)
            {
                Add(request, OutboxRecord.Of(request).WriteTo(new ArrayBufferWriter<byte>()));
            }
        }

        if (content.DamagedBytes > 0 || content.Owner is null)
        {
            SetAside(content);
        }

        if (content.DamagedBytes + content.TornBytes > 0 || content.Owner != Owner)
        {
            Rewrite();
            return;
        }

        _file = OutboxDisk.Open(_path, FileMode.Open);
        _file.Seek(0, SeekOrigin.End);
        _length = bytes.Length;
    }

    private OutboxFileException BelongsTo(OutboxOwner found, OutboxOwner asked) =>
        new($"The outbox file {_path} holds messages of {found}, not of {asked}; it was left as it is.");

    /// <summary>Keeps the damaged file under another name. A copy: a kill in between leaves everything where it is.</summary>
    private void SetAside(OutboxContent content)
    {
        var number = 1;
        while (File.Exists($"{_path}.damaged-{number}"))
        {
            number++;
        }

        var aside = $"{_path}.damaged-{number}";
        File.Copy(_path, aside);
        using (var copy = OutboxDisk.Open(aside, FileMode.Open))
        {
            _disk.Flush(copy);
        }

        Problem = content.Owner is null
            ? $"The outbox file {_path} is damaged and does not say whose messages it holds, so none of them are sent. It was kept as {aside}."
            : $"The outbox file {_path} was damaged: {content.DamagedBytes} bytes of it cannot be read, and messages in them are not sent. It was kept as {aside}.";
    }

    private void Add(SendRequest request, int size)
    {
        _waiting.Add(request.Id, (_next++, request, size));
        _waitingBytes += size;
    }

    private void Append(ReadOnlySpan<byte> records, bool isFlushed)
    {
        // Until it has succeeded nobody knows what the file ends with; then only writing it anew helps.
        _isUncertain = true;
        _disk.Write(_file!, records);
        if (isFlushed)
        {
            _disk.Flush(_file!);
        }

        _length += records.Length;
        _isUncertain = false;
    }

    private bool TryCompact()
    {
        try
        {
            Rewrite();
            return true;
        }
        catch (Exception exception) when (IsOfTheDisk(exception))
        {
            // The file as it is will do for longer.
            _nextCompaction = 2 * _length;
            return false;
        }
    }

    private void Rewrite()
    {
        var records = new ArrayBufferWriter<byte>();
        records.Write(OutboxContent.Beginning);
        OutboxRecord.Of(Owner).WriteTo(records);
        foreach (var request in Waiting)
        {
            OutboxRecord.Of(request).WriteTo(records);
        }

        var temporary = _path + ".new";
        FileStream? file = null;
        try
        {
            file = OutboxDisk.Open(temporary, FileMode.Create);
            _disk.Write(file, records.WrittenSpan);
            _disk.Flush(file);
            _disk.Replace(_path, temporary);
        }
        catch
        {
            file?.Dispose();
            File.Delete(temporary);
            throw;
        }

        _file?.Dispose();
        _file = file;
        _length = records.WrittenCount;
        _nextCompaction = MinCompaction;
        _isUncertain = false;
    }
}
