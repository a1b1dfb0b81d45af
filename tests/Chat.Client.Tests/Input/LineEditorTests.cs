using Chat.Client.Input;

namespace Chat.Client.Tests.Input;

public sealed class LineEditorTests
{
    private const ConsoleModifiers Control = ConsoleModifiers.Control;

    private readonly LineEditor _editor = new();

    /// <summary>The line with a bar where the cursor is.</summary>
    private string Line => _editor.Text.Insert(_editor.Cursor, "|");

    [Fact]
    public void Signs_go_in_where_the_cursor_is()
    {
        _editor.Type("ac");
        _editor.Press(ConsoleKey.LeftArrow);
        _editor.Type("b");

        Assert.Equal("ab|c", Line);
    }

    [Fact]
    public void Signs_go_away_on_both_sides()
    {
        _editor.Type("abcd");
        _editor.Press(ConsoleKey.LeftArrow);
        _editor.Press(ConsoleKey.LeftArrow);

        _editor.Press(ConsoleKey.Backspace);
        Assert.Equal("a|cd", Line);
        _editor.Press(ConsoleKey.Delete);
        Assert.Equal("a|d", Line);
    }

    [Theory]
    [InlineData(ConsoleKey.Home, ConsoleModifiers.None, "|one two  three")]
    [InlineData(ConsoleKey.A, Control, "|one two  three")]
    [InlineData(ConsoleKey.End, ConsoleModifiers.None, "one two  three|")]
    [InlineData(ConsoleKey.E, Control, "one two  three|")]
    [InlineData(ConsoleKey.LeftArrow, Control, "one |two  three")]
    [InlineData(ConsoleKey.RightArrow, Control, "one two  three|")]
    [InlineData(ConsoleKey.K, Control, "one two  |")]
    [InlineData(ConsoleKey.U, Control, "|three")]
    [InlineData(ConsoleKey.W, Control, "one |three")]
    [InlineData(ConsoleKey.D, Control, "one two  |hree")]
    [InlineData(ConsoleKey.H, Control, "one two |three")]
    [InlineData(ConsoleKey.B, Control, "one two | three")]
    [InlineData(ConsoleKey.F, Control, "one two  t|hree")]
    public void The_usual_keys_work(ConsoleKey key, ConsoleModifiers modifiers, string expected)
    {
        _editor.Type("one two  three");
        for (var i = 0; i < "three".Length; i++)
        {
            _editor.Press(ConsoleKey.LeftArrow);
        }

        Assert.Equal(LineOutcome.Changed, _editor.Press(key, modifiers, (char)1));

        Assert.Equal(expected, Line);
    }

    [Theory]
    [InlineData(ConsoleKey.Backspace)]
    [InlineData(ConsoleKey.Delete)]
    [InlineData(ConsoleKey.LeftArrow)]
    [InlineData(ConsoleKey.RightArrow)]
    [InlineData(ConsoleKey.UpArrow)]
    [InlineData(ConsoleKey.DownArrow)]
    [InlineData(ConsoleKey.F5)]
    [InlineData(ConsoleKey.Escape)]
    public void On_an_empty_line_most_keys_do_nothing(ConsoleKey key) => Assert.Equal(LineOutcome.Nothing, _editor.Press(key));

    [Fact]
    public void What_looks_like_one_sign_is_one()
    {
        _editor.Type("a👨‍👩‍👧e\u0301");

        _editor.Press(ConsoleKey.LeftArrow);
        Assert.Equal("a👨‍👩‍👧|e\u0301", Line);
        _editor.Press(ConsoleKey.Backspace);
        Assert.Equal("a|e\u0301", Line);
        _editor.Press(ConsoleKey.Delete);
        Assert.Equal("a|", Line);
    }

    [Fact]
    public void Half_a_surrogate_pair_never_gets_in()
    {
        _editor.Press(Keys.Key('\uDC4B'));
        _editor.Press(Keys.Key('\uD83D'));
        Assert.Equal("|", Line);

        _editor.Press(Keys.Key('\uDC4B'));

        Assert.Equal("👋|", Line);
    }

    [Fact]
    public void Control_characters_never_get_in()
    {
        _editor.Type("a\u001b[31m\u0007b");

        Assert.Equal("a[31mb|", Line);
    }

    [Fact]
    public void Enter_gives_the_line_away()
    {
        _editor.Type("hello");

        Assert.Equal(LineOutcome.Entered, _editor.Press(ConsoleKey.Enter, sign: '\r'));

        Assert.Equal("hello", _editor.Entered);
        Assert.Equal("|", Line);
    }

    [Fact]
    public void Alt_and_Enter_make_a_new_line()
    {
        _editor.Type("one");
        _editor.Press(ConsoleKey.Enter, ConsoleModifiers.Alt, '\r');
        _editor.Type("two");

        _editor.Press(ConsoleKey.Enter);

        Assert.Equal("one\ntwo", _editor.Entered);
    }

    [Fact]
    public void Up_and_down_go_through_what_was_entered_and_back_to_what_was_being_typed()
    {
        Enter("first");
        Enter("second");
        _editor.Type("draft");

        _editor.Press(ConsoleKey.UpArrow);
        Assert.Equal("second|", Line);
        _editor.Press(ConsoleKey.P, Control);
        Assert.Equal("first|", Line);
        Assert.Equal(LineOutcome.Nothing, _editor.Press(ConsoleKey.UpArrow));
        _editor.Press(ConsoleKey.N, Control);
        Assert.Equal("second|", Line);
        _editor.Press(ConsoleKey.DownArrow);
        Assert.Equal("draft|", Line);
    }

    [Fact]
    public void The_history_is_bounded_and_keeps_no_repeats()
    {
        for (var i = 0; i < LineHistory.Capacity + 10; i++)
        {
            Enter($"line {i}");
            Enter($"line {i}");
        }

        var steps = 0;
        while (_editor.Press(ConsoleKey.UpArrow) == LineOutcome.Changed)
        {
            steps++;
        }

        Assert.Equal(LineHistory.Capacity, steps);
        Assert.Equal("line 10|", Line);
    }

    [Fact]
    public void Control_and_D_leaves_only_from_an_empty_line()
    {
        Assert.Equal(LineOutcome.Quit, _editor.Press(ConsoleKey.D, Control, (char)4));
        _editor.Type("x");

        Assert.Equal(LineOutcome.Nothing, _editor.Press(ConsoleKey.D, Control, (char)4));
        Assert.Equal(LineOutcome.Redraw, _editor.Press(ConsoleKey.L, Control, (char)12));
    }

    [Fact]
    public void A_line_that_could_not_be_sent_cannot_be_typed()
    {
        _editor.Type(new string('x', LineEditor.MaxLength + 5));

        Assert.Equal(LineEditor.MaxLength, _editor.Text.Length);
    }

    private void Enter(string line)
    {
        _editor.Type(line);
        _editor.Press(ConsoleKey.Enter);
    }
}
