using System.Text;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Chat.Client.Tests.Rendering;

/// <summary>Enough of a terminal to see what is on it: it wraps, scrolls, moves its cursor and erases.</summary>
internal sealed class Terminal
{
    private readonly TestConsole _console;
    private readonly List<StringBuilder> _rows = [new()];
    private int _seen;

    public Terminal(int width)
    {
        _console = new TestConsole().EmitAnsiSequences().Width(width);
    }

    public IAnsiConsole Console => _console;

    public int Width => _console.Profile.Width;

    /// <summary>Row and column of the cursor.</summary>
    public (int Row, int Column) Cursor { get; private set; }

    /// <summary>Everything, scrolled out of sight or not.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            Catch();
            return [.. _rows.Select(row => row.ToString().TrimEnd())];
        }
    }

    /// <summary>Reads what was written since the last time.</summary>
    public void Catch()
    {
        var output = _console.Output;
        for (; _seen < output.Length; _seen++)
        {
            switch (output[_seen])
            {
                case '\r':
                    Cursor = (Cursor.Row, 0);
                    break;
                case '\n':
                    MoveTo(Cursor.Row + 1, 0);
                    break;
                case '\u001b':
                    Escape(output);
                    break;
                default:
                    Put(output[_seen]);
                    break;
            }
        }
    }

    private void Escape(string output)
    {
        var end = _seen + 2;
        while (!char.IsLetter(output[end]))
        {
            end++;
        }

        var argument = output[(_seen + 2)..end];
        var count = int.TryParse(argument, out var number) ? number : 1;
        _seen = end;
        switch (output[end])
        {
            case 'A':
                MoveTo(Math.Max(0, Cursor.Row - count), Cursor.Column);
                break;
            case 'C':
                MoveTo(Cursor.Row, Math.Min(Width - 1, Cursor.Column + count));
                break;
            case 'J':
                _rows.RemoveRange(Cursor.Row + 1, _rows.Count - Cursor.Row - 1);
                _rows[Cursor.Row].Length = Math.Min(_rows[Cursor.Row].Length, Cursor.Column);
                break;
            case 'm':
                break;
            default:
                throw new NotSupportedException($"Escape sequence {argument}{output[end]}.");
        }
    }

    private void Put(char sign)
    {
        if (Cursor.Column == Width)
        {
            MoveTo(Cursor.Row + 1, 0);
        }

        var row = _rows[Cursor.Row];
        while (row.Length <= Cursor.Column)
        {
            row.Append(' ');
        }

        row[Cursor.Column] = sign;
        Cursor = (Cursor.Row, Cursor.Column + 1);
    }

    private void MoveTo(int row, int column)
    {
        while (_rows.Count <= row)
        {
            _rows.Add(new StringBuilder());
        }

        Cursor = (row, column);
    }
}
