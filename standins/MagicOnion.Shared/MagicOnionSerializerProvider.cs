using MagicOnion.Serialization.MessagePack;

namespace MagicOnion.Serialization;

public static class MagicOnionSerializerProvider
{
    /// <summary>What clients and servers use that were not told otherwise: MessagePack.</summary>
    public static IMagicOnionSerializerProvider Default { get; set; } = MessagePackMagicOnionSerializerProvider.Default;
}
