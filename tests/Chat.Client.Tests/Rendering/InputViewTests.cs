using Chat.Client.Rendering;
using Spectre.Console;

namespace Chat.Client.Tests.Rendering;

public sealed class InputViewTests
{
    [Theory]
    [InlineData("hello", 5, 20, "hello", 5)]
    [InlineData("hello", 0, 20, "hello", 0)]
    [InlineData("世界", 1, 20, "世界", 2)]
    [InlineData("a\nb", 2, 20, "a␊b", 2)]
    public void What_fits_is_shown_whole(string text, int cursor, int cells, string shown, int cell) =>
        Assert.Equal(new InputView(shown, cell), InputView.Of(text, cursor, cells));

    [Fact]
    public void A_long_line_scrolls_with_the_cursor()
    {
        const string Text = "0123456789abcdefghijklmnopqrstuvwxyz";

        Assert.Equal("0123456789abcde", InputView.Of(Text, 0, 16).Text);
        Assert.EndsWith("z", InputView.Of(Text, Text.Length, 16).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cursor_is_always_in_what_is_shown()
    {
        var texts = new[] { "", "abc", new string('x', 300), string.Concat(Enumerable.Repeat("世a👋\n", 80)) };
        foreach (var text in texts)
        {
            for (var cells = 1; cells < 60; cells += 7)
            {
                for (var cursor = 0; cursor <= text.Length; cursor++)
                {
                    var view = InputView.Of(text, cursor, cells);
                    Assert.InRange(view.CursorCell, 0, Math.Max(1, cells - 1));
                    Assert.InRange(view.Text.GetCellWidth(), 0, Math.Max(1, cells - 1));
                    Assert.True(view.CursorCell <= view.Text.GetCellWidth(), $"The cursor is behind the text at {cursor} of {cells}.");
                }
            }
        }
    }

    [Fact]
    public void A_wide_sign_is_not_cut_in_half() => Assert.Equal("a世", InputView.Cut("a世界", 4));
}
