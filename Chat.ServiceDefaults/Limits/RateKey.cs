using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Chat.Contracts.Ids;

namespace Chat.ServiceDefaults.Limits;

/// <summary>
/// Whose bucket it is. Users are known by their ids; addresses and names are kept as hashes only, here and in Redis.
/// </summary>
public readonly record struct RateKey
{
    private RateKey(UInt128 value) => Value = value;

    internal UInt128 Value { get; }

    public static RateKey Of(UserId user) => new(BinaryPrimitives.ReadUInt128BigEndian(user.Value.ToByteArray(bigEndian: true)));

    /// <summary>Of IPv6 the first 64 bits: so much is given to one customer. Null is an address too.</summary>
    public static RateKey Of(IPAddress? address) => Hash("address", PrefixOf(address));

    /// <summary>A name in whatever case, an e-mail address, or anything else that is not to be read in Redis.</summary>
    public static RateKey OfName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Hash("name", Encoding.UTF8.GetBytes(name.ToUpperInvariant()));
    }

    /// <summary>Of the two together.</summary>
    public static RateKey Of(RateKey first, RateKey second)
    {
        Span<byte> both = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128BigEndian(both, first.Value);
        BinaryPrimitives.WriteUInt128BigEndian(both[16..], second.Value);
        return Hash("both", both);
    }

    public override string ToString() => Value.ToString("x32", provider: null);

    internal static ReadOnlySpan<byte> PrefixOf(IPAddress? address)
    {
        if (address is null)
        {
            return [];
        }

        if (address.AddressFamily is AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            return address.GetAddressBytes().AsSpan(0, 8);
        }

        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
    }

    private static RateKey Hash(string what, ReadOnlySpan<byte> bytes)
    {
        // The kind goes first: an address and a name of the same bytes are not the same.
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(what), 0, .. bytes]);
        return new RateKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
