using Chat.Client.Rendering;

namespace Chat.Client.Tests.Rendering;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain [red]text[/] \\n 世界 👨‍👩‍👧 مرحبا")]
    [InlineData("")]
    public void Ordinary_text_stays(string text)
    {
        Assert.Equal(text, SafeText.OneLine(text));
        Assert.Equal(text, SafeText.Lines(text));
    }

    [Theory]
    [InlineData("a\nb", "a␊b")]
    [InlineData("a\r\nb", "a␍␊b")]
    [InlineData("\u001b[2J\u001b]0;title\u0007", "␛[2J␛]0;title␇")]
    [InlineData("\b\b\u007f", "␈␈␡")]
    [InlineData("\u009b31m", "<U+009B>31m")]
    [InlineData("\u202egnp.exe", "<U+202E>gnp.exe")]
    [InlineData("\u2066\u2069\u200f\u061c", "<U+2066><U+2069><U+200F><U+061C>")]
    [InlineData("a\u2028b\u2029c\u0085d", "a<U+2028>b<U+2029>c<U+0085>d")]
    [InlineData("\tx", "␉x")]
    public void What_could_move_the_cursor_becomes_visible(string text, string shown) => Assert.Equal(shown, SafeText.OneLine(text));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => Assert.Equal("a\uFFFDb", SafeText.OneLine("a\uD83Db"));

    [Fact]
    public void Line_breaks_may_stay() => Assert.Equal("a\n    b␛", SafeText.Lines("a\n\tb\u001b"));

    [Fact]
    public void No_control_character_gets_through()
    {
        var everything = string.Concat(Enumerable.Range(0, 0x3000).Where(code => code is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32));

        Assert.DoesNotContain(SafeText.OneLine(everything), char.IsControl);
    }
}
