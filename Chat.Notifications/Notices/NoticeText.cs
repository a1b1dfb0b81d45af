using System.Diagnostics.CodeAnalysis;

namespace Chat.Notifications.Notices;

/// <summary>What a notice may say.</summary>
internal static class NoticeText
{
    public const int MaxLength = 500;

    public static bool IsValid([NotNullWhen(true)] string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxLength;
}
