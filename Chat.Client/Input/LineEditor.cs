using System.Globalization;
using Chat.Contracts;

namespace Chat.Client.Input;

/// <summary>What a key has led to.</summary>
internal enum LineOutcome
{
    Nothing,
    Changed,

    /// <summary>A line was entered: <see cref="LineEditor.Entered"/>.</summary>
    Entered,

    /// <summary>Ctrl+D on an empty line.</summary>
    Quit,

    /// <summary>Ctrl+L.</summary>
    Redraw,
}

/// <summary>
/// The line that is being typed: a state machine fed with keys, which knows nothing of a terminal. The cursor moves by what
/// one sees as a character, however many code points that is.
/// </summary>
internal sealed class LineEditor
{
    /// <summary>What is longer could not be sent.</summary>
    public const int MaxLength = ChatLimits.MaxTextBytes;

    private readonly LineHistory _history = new();
    private char? _highSurrogate;

    public string Text { get; private set; } = "";

    /// <summary>Index in <see cref="Text"/>, never inside a character.</summary>
    public int Cursor { get; private set; }

    /// <summary>The last line that was entered.</summary>
    public string Entered { get; private set; } = "";

    /// <summary>Whether what is typed is for nobody to see: it is not shown and not remembered, and no line of before is recalled into it.</summary>
    public bool IsSecret { get; set; }

    /// <summary>The line as it is to be shown; the cursor is at the same index.</summary>
    public string Shown => IsSecret ? new string('*', Text.Length) : Text;

    /// <summary>The last line that was entered, which is forgotten here.</summary>
    public string TakeEntered()
    {
        var entered = Entered;
        Entered = "";
        return entered;
    }

    public LineOutcome Press(ConsoleKeyInfo key)
    {
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control) && Control(key.Key) is { } outcome)
        {
            return outcome;
        }

        return key.Key switch
        {
            ConsoleKey.Enter => key.Modifiers.HasFlag(ConsoleModifiers.Alt) ? Insert("\n") : Enter(),
            ConsoleKey.Backspace => Remove(Previous(Cursor), Cursor),
            ConsoleKey.Delete => Remove(Cursor, Next(Cursor)),
            ConsoleKey.LeftArrow => MoveTo(Previous(Cursor)),
            ConsoleKey.RightArrow => MoveTo(Next(Cursor)),
            ConsoleKey.Home => MoveTo(0),
            ConsoleKey.End => MoveTo(Text.Length),
            ConsoleKey.UpArrow => Recall(_history.Back(Text)),
            ConsoleKey.DownArrow => Recall(_history.Forward()),
            _ => Type(key.KeyChar),
        };
    }

    private LineOutcome? Control(ConsoleKey key) => key switch
    {
        ConsoleKey.A => MoveTo(0),
        ConsoleKey.E => MoveTo(Text.Length),
        ConsoleKey.B => MoveTo(Previous(Cursor)),
        ConsoleKey.F => MoveTo(Next(Cursor)),
        ConsoleKey.K => Remove(Cursor, Text.Length),
        ConsoleKey.U => Remove(0, Cursor),
        ConsoleKey.W or ConsoleKey.Backspace => Remove(WordStart(), Cursor),
        ConsoleKey.H => Remove(Previous(Cursor), Cursor),
        ConsoleKey.D => Text.Length == 0 ? LineOutcome.Quit : Remove(Cursor, Next(Cursor)),
        ConsoleKey.L => LineOutcome.Redraw,
        ConsoleKey.P => Recall(_history.Back(Text)),
        ConsoleKey.N => Recall(_history.Forward()),
        ConsoleKey.LeftArrow => MoveTo(WordStart()),
        ConsoleKey.RightArrow => MoveTo(WordEnd()),
        _ => null,
    };

    private LineOutcome Type(char typed)
    {
        if (char.IsHighSurrogate(typed))
        {
            // A character outside the BMP arrives as two keys.
            _highSurrogate = typed;
            return LineOutcome.Nothing;
        }

        if (char.IsLowSurrogate(typed))
        {
            var high = _highSurrogate;
            _highSurrogate = null;
            return high is null ? LineOutcome.Nothing : Insert(new string([high.Value, typed]));
        }

        _highSurrogate = null;
        return char.IsControl(typed) ? LineOutcome.Nothing : Insert(typed.ToString());
    }

    private LineOutcome Insert(string text)
    {
        if (Text.Length + text.Length > MaxLength)
        {
            return LineOutcome.Nothing;
        }

        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
        return LineOutcome.Changed;
    }

    private LineOutcome Remove(int from, int to)
    {
        if (from == to)
        {
            return LineOutcome.Nothing;
        }

        Text = Text.Remove(from, to - from);
        Cursor = from;
        return LineOutcome.Changed;
    }

    private LineOutcome MoveTo(int cursor)
    {
        var isMoved = cursor != Cursor;
        Cursor = cursor;
        return isMoved ? LineOutcome.Changed : LineOutcome.Nothing;
    }

    private LineOutcome Recall(string? line)
    {
        if (line is null || IsSecret)
        {
            return LineOutcome.Nothing;
        }

        Text = line;
        Cursor = line.Length;
        return LineOutcome.Changed;
    }

    private LineOutcome Enter()
    {
        Entered = Text;
        Text = "";
        Cursor = 0;
        if (Entered.Length > 0 && !IsSecret)
        {
            _history.Add(Entered);
        }

        return LineOutcome.Entered;
    }

    private int Next(int index) => index == Text.Length ? index : index + StringInfo.GetNextTextElementLength(Text, index);

    private int Previous(int index)
    {
        var previous = 0;
        for (var at = 0; at < index; at += StringInfo.GetNextTextElementLength(Text, at))
        {
            previous = at;
        }

        return previous;
    }

    private int WordStart()
    {
        var start = Cursor;
        while (start > 0 && char.IsWhiteSpace(Text[start - 1]))
        {
            start--;
        }

        while (start > 0 && !char.IsWhiteSpace(Text[start - 1]))
        {
            start--;
        }

        return start;
    }

    private int WordEnd()
    {
        var end = Cursor;
        while (end < Text.Length && char.IsWhiteSpace(Text[end]))
        {
            end++;
        }

        while (end < Text.Length && !char.IsWhiteSpace(Text[end]))
        {
            end++;
        }

        return end;
    }
}
