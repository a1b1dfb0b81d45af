using System.Text;
using Chat.Contracts.Errors;

namespace Chat.Contracts;

/// <summary>The rules for names that people type.</summary>
public static class ChatNames
{
    /// <summary>A user name: 1 to 32 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>. Null and why when refused.</summary>
    public static string? NormalizeUserName(string? name, out Refusal? refusal)
    {
        var normalized = Normalize(name, ChatLimits.MaxUserNameLength, "._-");
        refusal = normalized is null
            ? Refusal.Of(ErrorCode.InvalidUserName, $"A user name has 1 to {ChatLimits.MaxUserNameLength} letters, digits, '.', '_' or '-'.")
            : null;
        return normalized;
    }

    /// <summary>A channel name, lower-cased: 1 to 64 letters, digits, <c>_</c> and <c>-</c>; a leading <c>#</c> is dropped. Null and why when refused.</summary>
    public static string? NormalizeChannelName(string? name, out Refusal? refusal)
    {
        var bare = name is ['#', ..] ? name[1..] : name;
        var normalized = Normalize(bare, ChatLimits.MaxChannelNameLength, "_-")?.ToLowerInvariant();
        refusal = normalized is null
            ? Refusal.Of(ErrorCode.InvalidChannelName, $"A channel name has 1 to {ChatLimits.MaxChannelNameLength} letters, digits, '_' or '-'.")
            : null;
        return normalized;
    }

    private static string? Normalize(string? name, int maxScalars, string marks)
    {
        // A name of n scalars has at most 2n UTF-16 units; combining marks could make it longer, and are not letters.
        if (string.IsNullOrEmpty(name) || name.Length > maxScalars * 2)
        {
            return null;
        }

        var scalars = 0;
        for (var rest = name.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                return null;
            }

            if (!Rune.IsLetterOrDigit(rune) && !(rune.IsBmp && marks.Contains((char)rune.Value)))
            {
                return null;
            }

            scalars++;
            rest = rest[used..];
        }

        return scalars > maxScalars ? null : name.Normalize(NormalizationForm.FormC);
    }
}
