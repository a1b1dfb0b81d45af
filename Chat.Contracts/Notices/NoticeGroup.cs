namespace Chat.Contracts.Notices;

/// <summary>The MagicOnion Redis group that every connection of every hub belongs to.</summary>
public static class NoticeGroup
{
    public const string Name = "chat:notices";
}
