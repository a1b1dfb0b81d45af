using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;

namespace Chat.Sdk.Sending;

/// <summary>What an outbox file says.</summary>
/// <param name="Owner">Null when that cannot be read any more.</param>
/// <param name="Waiting">Messages without an outcome, in order.</param>
/// <param name="DamagedBytes">How much cannot be read although something follows that can.</param>
/// <param name="TornBytes">How much cannot be read at the end: what was being written when the program was killed.</param>
internal sealed record OutboxContent(OutboxOwner? Owner, IReadOnlyList<SendRequest> Waiting, int DamagedBytes, int TornBytes)
{
    /// <summary>An outbox file begins with it; the last character is the version.</summary>
    public static ReadOnlySpan<byte> Beginning => "ChatObx1"u8;

    /// <summary>Null when the file is none of ours.</summary>
    public static OutboxContent? Read(ReadOnlyMemory<byte> file)
    {
        if (!file.Span.StartsWith(Beginning))
        {
            return null;
        }

        OutboxOwner? owner = null;
        List<SendRequest> added = [];
        HashSet<MessageId> known = [];
        HashSet<MessageId> settled = [];
        var (damaged, unread) = (0, 0);
        for (var offset = Beginning.Length; offset < file.Length;)
        {
            // After damage the next record is found by trying every byte. Nothing inside a record can pass for one: a length has
            // zero bytes, which no text has, and the checksum decides the rest.
            if (!OutboxRecord.TryRead(file[offset..], out var record, out var size))
            {
                unread++;
                offset++;
                continue;
            }

            (damaged, unread, offset) = (damaged + unread, 0, offset + size);
            owner = record.Owner ?? owner;
            if (record.Added is { } request && known.Add(request.Id))
            {
                added.Add(request);
            }

            if (record.Settled is { } id)
            {
                settled.Add(id);
            }
        }

        added.RemoveAll(request => settled.Contains(request.Id));
        return new OutboxContent(owner, added, damaged, unread);
    }
}
