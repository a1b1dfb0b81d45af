using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chat.Client.Rendering;

/// <summary>
/// A terminal that scrolls, with the live area below. What is printed goes above it; what is being typed is drawn again. Not safe
/// for several threads: one loop owns it.
/// </summary>
internal sealed class ChatScreen(IAnsiConsole console)
{
    private LiveArea? _drawn;

    public int Width => Math.Max(1, console.Profile.Width);

    /// <summary>Puts a line, or several, above the live area, which has to be drawn again afterwards.</summary>
    public void Print(IRenderable line)
    {
        Erase();
        console.Write(line);
        console.WriteLine();
    }

    public void Draw(LiveArea area)
    {
        Erase();
        console.WriteAnsi(ansi =>
        {
            for (var i = 0; i < area.Lines.Count; i++)
            {
                ansi.Write(area.Lines[i].Text, area.Lines[i].Style);
                if (i < area.Lines.Count - 1)
                {
                    ansi.WriteLine();
                }
            }

            ansi.Write("\r");
            if (area.CursorCell > 0)
            {
                ansi.CursorForward(area.CursorCell);
            }
        });
        _drawn = area;
    }

    /// <summary>Takes the live area away, and leaves the cursor where it began.</summary>
    public void Erase()
    {
        if (_drawn is null)
        {
            return;
        }

        var above = _drawn.RowsAboveCursor(Width);
        _drawn = null;
        console.WriteAnsi(ansi =>
        {
            ansi.Write("\r");
            if (above > 0)
            {
                ansi.CursorUp(above);
            }

            ansi.EraseInDisplay(0);
        });
    }
}
