using MessagePack;

namespace Chat.Contracts;

/// <summary>How everything between client, hub, services and backplane is written: MessagePack, read as untrusted data.</summary>
public static class ChatSerializer
{
    public static MessagePackSerializerOptions Options { get; } =
        MessagePackSerializerOptions.Standard.WithSecurity(MessagePackSecurity.UntrustedData);
}
