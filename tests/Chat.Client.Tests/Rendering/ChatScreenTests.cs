using Chat.Client.Rendering;

namespace Chat.Client.Tests.Rendering;

public sealed class ChatScreenTests
{
    [Fact]
    public void What_is_printed_goes_above_what_is_being_typed()
    {
        var terminal = new Terminal(80);
        var screen = new ChatScreen(terminal.Console);
        var typed = LiveArea.Of([], status: null, "general", "half a sent", cursor: 4, screen.Width);
        screen.Draw(typed);

        screen.Print(Words.Info("bob  hello"));
        screen.Draw(typed);

        Assert.Equal(["bob  hello", "#general> half a sent"], terminal.Rows);
        Assert.Equal((1, "#general> half".Length), terminal.Cursor);
    }

    [Fact]
    public void Messages_on_their_way_and_what_is_wrong_stand_above_the_line()
    {
        var terminal = new Terminal(40);
        var screen = new ChatScreen(terminal.Console);
        screen.Draw(LiveArea.Of([.. new[] { "one", "two", "three", "four", "five" }.Select(LiveArea.OnItsWay)], "reconnecting …", "general", "", 0, screen.Width));
        Assert.Equal(["… one", "… two", "… three", "… and 2 more", "reconnecting …", "#general>"], terminal.Rows);

        screen.Print(Words.Info("alice  one"));
        screen.Draw(LiveArea.Of([LiveArea.OnItsWay("two")], status: null, "general", "", 0, screen.Width));

        Assert.Equal(["alice  one", "… two", "#general>"], terminal.Rows);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(24)]
    [InlineData(10)]
    [InlineData(5)]
    public void Nothing_is_torn_at_any_width(int width)
    {
        var terminal = new Terminal(width);
        var screen = new ChatScreen(terminal.Console);
        var text = string.Concat(Enumerable.Repeat("abcdefghij ", 30));
        for (var i = 0; i < 20; i++)
        {
            screen.Draw(LiveArea.Of([LiveArea.OnItsWay(text)], text, "a-rather-long-channel-name", text, i * 10, screen.Width));
            screen.Print(Words.Info($"m{i}"));
        }

        screen.Draw(LiveArea.Of([], status: null, "a-rather-long-channel-name", text, 0, screen.Width));

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"m{number}"), terminal.Rows.Take(20));
        Assert.Equal(21, terminal.Rows.Count);
    }

    [Fact]
    public void After_it_became_narrower_the_old_area_goes_away_whole()
    {
        var area = LiveArea.Of([], new string('s', 60), "general", new string('x', 60), 60, width: 80);

        Assert.Equal(2, area.Rows(80));
        Assert.Equal(2 + 2, area.Rows(40));
        Assert.Equal(1, area.RowsAboveCursor(80));
        Assert.Equal(2 + 1, area.RowsAboveCursor(40));
    }
}
