using Spectre.Console;

namespace Chat.Client.Rendering;

/// <summary>One line of the live area; it fits into the width, so it does not wrap.</summary>
internal sealed record LiveLine(string Text, Style Style);

/// <summary>
/// What stays at the bottom of the terminal: own messages that the channel does not have, what is wrong with the connection, and the line that is
/// being typed. Made anew for every change.
/// </summary>
/// <param name="Lines">From top to bottom; the last one is the input line.</param>
/// <param name="CursorCell">Where the cursor is in the input line.</param>
internal sealed record LiveArea(IReadOnlyList<LiveLine> Lines, int CursorCell)
{
    private const int MostOwn = 3;
    private static readonly Style Dim = new(Color.Grey, decoration: Decoration.Italic);
    private static readonly Style Loud = new(Color.Yellow);
    private static readonly Style Wrong = new(Color.Red);

    /// <param name="own">Own messages that the channel does not have, oldest first.</param>
    /// <param name="status">What is wrong, or null.</param>
    /// <param name="channel">The channel on the screen, or null.</param>
    /// <param name="text">The line that is being typed.</param>
    /// <param name="cursor">The cursor's index in it.</param>
    /// <param name="width">Of the terminal, in cells.</param>
    public static LiveArea Of(IReadOnlyList<LiveLine> own, string? status, string? channel, string text, int cursor, int width)
    {
        // The last cell stays free: a terminal may wrap after it.
        var cells = Math.Max(4, width - 1);
        var lines = own.Take(MostOwn).Select(line => line with { Text = InputView.Cut(line.Text, cells) }).ToList();
        if (own.Count > MostOwn)
        {
            lines.Add(new LiveLine(InputView.Cut($"… and {own.Count - MostOwn} more", cells), Dim));
        }

        if (status is not null)
        {
            lines.Add(new LiveLine(InputView.Cut(status, cells), Loud));
        }

        // On a narrow terminal the typed text needs the room more than the channel's name does.
        var prompt = channel is null ? "> " : InputView.Cut("#" + channel, cells / 3) + "> ";
        var input = InputView.Of(text, cursor, cells - prompt.GetCellWidth());
        lines.Add(new LiveLine(prompt + input.Text, Style.Plain));
        return new LiveArea(lines, prompt.GetCellWidth() + input.CursorCell);
    }

    public static LiveLine OnItsWay(string text) => new("… " + text, Dim);

    public static LiveLine NotSent(string text, string reason) => new($"not sent: {text} ({SafeText.OneLine(reason)})", Wrong);

    /// <summary>How many rows it takes, also after the terminal has become narrower.</summary>
    public int Rows(int width) => Lines.Sum(line => RowsOf(line.Text.GetCellWidth(), width));

    /// <summary>How many rows lie above the cursor.</summary>
    public int RowsAboveCursor(int width) =>
        Lines.Take(Lines.Count - 1).Sum(line => RowsOf(line.Text.GetCellWidth(), width)) + (CursorCell / Math.Max(1, width));

    private static int RowsOf(int cells, int width) => Math.Max(1, (cells + width - 1) / Math.Max(1, width));
}
