using Chat.Contracts;
using MessagePack;

namespace Chat.Hub.Backplane;

/// <summary>A publication as it travels.</summary>
internal static class PublicationFormat
{
    public static byte[] Write(Publication publication) => MessagePackSerializer.Serialize(publication, ChatSerializer.Options);

    /// <summary>Null when it comes from <paramref name="own"/>.</summary>
    public static Publication? ReadUnlessFrom(Guid own, ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        if (reader.ReadArrayHeader() < 1)
        {
            throw new MessagePackSerializationException("A publication names its origin.");
        }

        var origin = ChatSerializer.Options.Resolver.GetFormatterWithVerify<Guid>().Deserialize(ref reader, ChatSerializer.Options);
        return origin == own ? null : MessagePackSerializer.Deserialize<Publication>(bytes, ChatSerializer.Options);
    }
}
