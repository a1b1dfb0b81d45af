using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Notices;

namespace Chat.Security.Tests.Redaction;

/// <summary>Keeps nothing of what a hub tells.</summary>
internal sealed class SilentReceiver : IChatHubReceiver
{
    public void OnEvents(ChannelEventBatch batch)
    {
    }

    public void OnNotice(ServerNotice notice)
    {
    }

    public void OnDisconnecting(DisconnectNotice notice)
    {
    }
}
