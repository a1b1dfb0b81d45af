using Chat.Contracts;
using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;

namespace Chat.ServiceDefaults;

/// <summary><see cref="ChatSerializer"/> for the services of MagicOnion and their clients.</summary>
public static class ChatSerializerProvider
{
    public static IMagicOnionSerializerProvider Default { get; } = MessagePackMagicOnionSerializerProvider.Default.WithOptions(ChatSerializer.Options);
}
