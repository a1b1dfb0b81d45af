using System.Globalization;
using Spectre.Console;

namespace Chat.Client.Rendering;

/// <summary>The part of a line that fits into a number of cells, with the cursor in it.</summary>
/// <param name="Text">What to show.</param>
/// <param name="CursorCell">Where the cursor is, counted in cells from its beginning.</param>
internal sealed record InputView(string Text, int CursorCell)
{
    /// <param name="text">The whole line.</param>
    /// <param name="cursor">Index of the cursor in it.</param>
    /// <param name="cells">How much room there is; one cell is kept for a cursor at the end.</param>
    public static InputView Of(string text, int cursor, int cells)
    {
        var (signs, cursorSign) = Signs(text, cursor);
        var room = Math.Max(1, cells - 1);

        // As far to the left as keeps the cursor in; when it has to scroll, in steps that leave something to see before it.
        var start = 0;
        var before = signs.Take(cursorSign).Sum(sign => sign.Cells);
        while (before > room || (before > room * 3 / 4 && start > 0))
        {
            before -= signs[start].Cells;
            start++;
        }

        var end = start;
        var used = 0;
        while (end < signs.Count && used + signs[end].Cells <= room)
        {
            used += signs[end].Cells;
            end++;
        }

        return new InputView(string.Concat(signs.Take(start..end).Select(sign => sign.Shown)), before);
    }

    /// <summary>The longest beginning that fits.</summary>
    public static string Cut(string text, int cells)
    {
        var (signs, _) = Signs(text, 0);
        var used = 0;
        return string.Concat(signs.TakeWhile(sign => (used += sign.Cells) <= cells).Select(sign => sign.Shown));
    }

    private static (List<(string Shown, int Cells)> Signs, int CursorSign) Signs(string text, int cursor)
    {
        List<(string, int)> signs = [];
        var cursorSign = 0;
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            var shown = SafeText.OneLine(text.Substring(at, length));
            signs.Add((shown, shown.GetCellWidth()));
            at += length;
            cursorSign = at <= cursor ? signs.Count : cursorSign;
        }

        return (signs, cursorSign);
    }
}
