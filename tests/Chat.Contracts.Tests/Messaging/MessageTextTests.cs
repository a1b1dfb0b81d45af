using System.Text;
using Chat.Contracts.Errors;
using Chat.Contracts.Messaging;

namespace Chat.Contracts.Tests.Messaging;

public sealed class MessageTextTests
{
    [Theory]
    [InlineData("Hello")]
    [InlineData(" kept as it is ")]
    [InlineData("two\nlines\tand a tab")]
    [InlineData("👋🏽 مرحبا 世界")]
    [InlineData("\u200Fשלום\u200E 100%")]
    [InlineData("said \u2067שלום\u2069 and \u2066\u2068left\u2069\u2069")]
    public void Ordinary_text_stays_as_it_is(string text)
    {
        Assert.Equal(text, MessageText.Normalize(text, out var refusal));
        Assert.Null(refusal);
    }

    [Fact]
    public void Text_is_kept_in_its_normal_form() => Assert.Equal("é", MessageText.Normalize("e\u0301", out _));

    [Fact]
    public void A_line_break_is_one_character_wherever_it_was_typed() => Assert.Equal("a\nb\nc\n", MessageText.Normalize("a\r\nb\rc\n", out _));

    [Theory]
    [InlineData(null, ErrorCode.TextEmpty)]
    [InlineData("", ErrorCode.TextEmpty)]
    [InlineData(" \t\n\u3000", ErrorCode.TextEmpty)]
    [InlineData("a\0", ErrorCode.TextInvalid)]
    [InlineData("\0", ErrorCode.TextInvalid)]
    [InlineData("a\uFFFE", ErrorCode.TextInvalid)]
    [InlineData("\u001b[31m", ErrorCode.TextInvalid)]
    [InlineData("a\u009Bb", ErrorCode.TextInvalid)]
    [InlineData("\u202Egpj.exe", ErrorCode.TextInvalid)]
    [InlineData("\u202Bא\u202C", ErrorCode.TextInvalid)]
    [InlineData("\u2067never closed", ErrorCode.TextInvalid)]
    [InlineData("\u2067closed too late\n\u2069", ErrorCode.TextInvalid)]
    [InlineData("never opened\u2069", ErrorCode.TextInvalid)]
    public void What_is_no_text_is_refused(string? text, ErrorCode code) => IsRefused(text, code);

    // Not as attribute arguments: those travel as UTF-8, which has no half pairs.
    [Fact]
    public void Every_character_is_either_taken_or_refused()
    {
        foreach (var scalar in Enumerable.Range(0, 0x11_0000).Where(System.Text.Rune.IsValid))
        {
            var text = MessageText.Normalize("a" + char.ConvertFromUtf32(scalar), out var refusal);
            var isForbidden = scalar is 0xFFFE or (< 0x20 and not ('\n' or '\t' or '\r')) or (>= 0x7F and <= 0x9F) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
            Assert.Equal(isForbidden, refusal is not null);
            Assert.Equal(text, text is null ? null : MessageText.Normalize(text, out _));
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        IsRefused("\uD800", ErrorCode.TextInvalid);
        IsRefused("a\uDC00b", ErrorCode.TextInvalid);
        IsRefused("\uDC00\uD800", ErrorCode.TextInvalid);
        IsRefused("\uD83D\uDC4B\uD83D", ErrorCode.TextInvalid);
    }

    [Theory]
    [InlineData("a", ChatLimits.MaxTextScalars)]
    [InlineData("é", ChatLimits.MaxTextScalars)]
    [InlineData("世", ChatLimits.MaxTextScalars)]
    [InlineData("👋", ChatLimits.MaxTextScalars)]
    public void The_limit_counts_characters_not_their_units(string sign, int most)
    {
        Assert.NotNull(MessageText.Normalize(Repeat(sign, most), out _));

        IsRefused(Repeat(sign, most + 1), ErrorCode.TextTooLong);
    }

    [Fact]
    public void The_limit_in_bytes_allows_every_text_within_the_limit_of_characters() =>
        Assert.True(ChatLimits.MaxTextBytes >= ChatLimits.MaxTextScalars * 4);

    [Fact]
    public void A_text_that_its_normal_form_makes_longer_is_measured_by_that()
    {
        // U+0958 has no composed form: NFC makes two characters of it.
        IsRefused(Repeat("\u0958", ChatLimits.MaxTextScalars), ErrorCode.TextTooLong);
        Assert.NotNull(MessageText.Normalize(Repeat("\u0958", ChatLimits.MaxTextScalars / 2), out _));
    }

    [Fact]
    public void A_text_that_its_normal_form_makes_short_enough_is_taken() =>
        Assert.NotNull(MessageText.Normalize(Repeat("e\u0301", ChatLimits.MaxTextScalars), out _));

    [Fact]
    public void A_huge_text_is_refused_at_once() => IsRefused(new string('\uD800', 10_000_000), ErrorCode.TextTooLong);

    private static void IsRefused(string? text, ErrorCode code)
    {
        Assert.Null(MessageText.Normalize(text, out var refusal));
        Assert.Equal(code, refusal!.Code);
        Assert.False(refusal.IsRetryable);
        Assert.EndsWith(".", refusal.Sentence, StringComparison.Ordinal);
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
