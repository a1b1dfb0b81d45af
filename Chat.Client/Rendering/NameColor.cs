using System.Text;
using Spectre.Console;

namespace Chat.Client.Rendering;

/// <summary>A colour for each name, the same in every client and on every day.</summary>
internal static class NameColor
{
    // Told apart on dark and on light backgrounds.
    private static readonly Color[] Palette =
    [
        Color.Red3, Color.Green4, Color.DodgerBlue2, Color.DarkOrange3, Color.MediumOrchid, Color.DarkCyan,
        Color.DeepPink3, Color.Olive, Color.SlateBlue1, Color.SpringGreen4, Color.IndianRed, Color.SteelBlue,
    ];

    public static Color Of(string name)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = 2_166_136_261u;
        foreach (var part in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ part) * 16_777_619u);
        }

        return Palette[hash % (uint)Palette.Length];
    }
}
