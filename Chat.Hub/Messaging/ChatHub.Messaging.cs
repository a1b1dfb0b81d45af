using Chat.Contracts.Messaging;

namespace Chat.Hub;

internal sealed partial class ChatHub
{
    public Task<SendAnswer[]> SendMessagesAsync(SendRequest[] messages) => sends.SendAsync(Connection, messages);
}
