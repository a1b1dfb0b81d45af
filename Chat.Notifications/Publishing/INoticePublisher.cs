using Chat.Contracts.Notices;

namespace Chat.Notifications.Publishing;

/// <summary>Tells everybody who is connected. May lose a notice.</summary>
internal interface INoticePublisher
{
    /// <summary>Returns at once and never fails.</summary>
    void Publish(ServerNotice notice);
}
