using Chat.Contracts.Errors;

namespace Chat.Contracts.Tests.Errors;

public sealed class RefusalTests
{
    public static TheoryData<ErrorCode> Codes() => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_text_form_is_read_back(ErrorCode code)
    {
        var refusal = Refusal.Of(code, "There is no channel named \"[x] y\"; say it again.");

        Assert.True(Refusal.TryParseDetail(refusal.ToDetail(), out var read));

        Assert.Equal(refusal, read);
    }

    [Fact]
    public void The_text_form_is_pinned()
    {
        Assert.Equal("[200 channel_not_found] No.", Refusal.Of(ErrorCode.ChannelNotFound, "No.").ToDetail());
        Assert.Equal("[500 busy retry] Later.", Refusal.Of(ErrorCode.Busy, "Later.").ToDetail());
        Assert.Equal(
            "[502 rate_limited retry=1.5] Later.",
            (Refusal.Of(ErrorCode.RateLimited, "Later.") with { RetryAfter = TimeSpan.FromSeconds(1.5) }).ToDetail());
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1.5)]
    [InlineData(86_400)]
    public void The_time_to_wait_is_read_back(double seconds)
    {
        var refusal = Refusal.Of(ErrorCode.RateLimited, "Later.") with { RetryAfter = TimeSpan.FromSeconds(seconds) };

        Assert.True(Refusal.TryParseDetail(refusal.ToDetail(), out var read));

        Assert.Equal(refusal, read);
    }

    [Theory]
    [InlineData("retry=")]
    [InlineData("retry=0")]
    [InlineData("retry=-1")]
    [InlineData("retry=1e300")]
    [InlineData("retry=99999999")]
    [InlineData("retry=soon")]
    public void A_time_that_is_none_leaves_the_refusal_to_be_tried_again(string word)
    {
        Assert.True(Refusal.TryParseDetail($"[502 rate_limited {word}] Later.", out var read));

        Assert.Equal(Refusal.Of(ErrorCode.RateLimited, "Later."), read);
    }

    [Theory]
    [InlineData("[777 brand_new] New.", 777, false, "New.")]
    [InlineData("[778 brand_new retry] ", 778, true, "")]
    public void A_code_of_a_later_version_is_understood(string detail, int code, bool isRetryable, string sentence)
    {
        Assert.True(Refusal.TryParseDetail(detail, out var read));

        Assert.Equal(new Refusal { Code = (ErrorCode)code, IsRetryable = isRetryable, Sentence = sentence }, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("] ")]
    [InlineData("[] x")]
    [InlineData("[200] x")]
    [InlineData("[abc name] x")]
    [InlineData("[-1 name] x")]
    [InlineData("[99999999999 name] x")]
    [InlineData("[200 a b c] x")]
    [InlineData("[200 name]x")]
    [InlineData("Exception was thrown by handler.")]
    public void Other_texts_are_none(string? detail) => Assert.False(Refusal.TryParseDetail(detail, out _));
}
