using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Chat.Identity.Data.Audit;

namespace Chat.Identity.Audit;

/// <summary>
/// The hash of each row covers all its fields and the hash before it. Whoever changes a row has to change all that follow, and
/// the last hash, which is worth writing down elsewhere now and then.
/// </summary>
internal static class AuditChain
{
    /// <summary>What stands in the place of the hash before the first row.</summary>
    public static byte[] Beginning { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>The database keeps microseconds.</summary>
    public static DateTimeOffset AsStored(DateTimeOffset at) => new(at.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    public static AuditRow WithHash(AuditRow row, byte[] before) => new()
    {
        Id = row.Id,
        At = row.At,
        Action = row.Action,
        ActorId = row.ActorId,
        Target = row.Target,
        Address = row.Address,
        Details = row.Details,
        Hash = HashOf(row, before),
    };

    /// <summary>
    /// SHA-256 over: the hash before; the id; the time in microseconds since 1970; then action, actor, target, address and details,
    /// each as its length in bytes and its UTF-8 (the actor as 16 bytes), or -1 where there is none. Numbers are 64 bits, big-endian.
    /// </summary>
    public static byte[] HashOf(AuditRow row, byte[] before)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        Append(hash, row.Id);
        Append(hash, (row.At.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);
        Append(hash, Encoding.UTF8.GetBytes(row.Action));
        Append(hash, row.ActorId?.ToByteArray(bigEndian: true));
        Append(hash, Bytes(row.Target));
        Append(hash, Bytes(row.Address));
        Append(hash, Bytes(row.Details));
        return hash.GetHashAndReset();
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private static void Append(IncrementalHash hash, byte[]? bytes)
    {
        Append(hash, bytes?.Length ?? -1L);
        hash.AppendData(bytes ?? []);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
