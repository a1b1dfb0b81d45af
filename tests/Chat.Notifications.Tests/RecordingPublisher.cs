using Chat.Contracts.Notices;
using Chat.Notifications.Publishing;
using Chat.Testing;

namespace Chat.Notifications.Tests;

/// <summary>Keeps what is published.</summary>
internal sealed class RecordingPublisher : INoticePublisher
{
    private readonly Lock _gate = new(); // guards _notices
    private readonly List<ServerNotice> _notices = [];

    public ServerNotice[] Notices
    {
        get
        {
            lock (_gate)
            {
                return [.. _notices];
            }
        }
    }

    public string[] Texts => [.. Notices.Select(notice => notice.Text)];

    public void Publish(ServerNotice notice)
    {
        lock (_gate)
        {
            _notices.Add(notice);
        }
    }

    public Task HasAsync(int count) => Eventually.Async(() => Notices.Length >= count, $"{count} notices");
}
