using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Messaging;

namespace Chat.Contracts.Tests;

public sealed class ShortTextTests
{
    [Theory]
    [InlineData("👍")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("🏴󠁧󠁢󠁳󠁣󠁴󠁿")]
    [InlineData(":tea:")]
    public void An_emoji_is_kept_as_it_is(string emoji) => Assert.Equal(emoji, ReactionEmoji.Normalize(emoji, out _));

    [Theory]
    [InlineData(null, ErrorCode.TextEmpty)]
    [InlineData("", ErrorCode.TextEmpty)]
    [InlineData("a b", ErrorCode.TextInvalid)]
    [InlineData("a\n", ErrorCode.TextInvalid)]
    [InlineData("\0", ErrorCode.TextInvalid)]
    [InlineData("\uFFFE", ErrorCode.TextInvalid)]
    [InlineData("012345678901234567890123456789012", ErrorCode.TextTooLong)]
    public void What_is_no_emoji_is_refused(string? emoji, ErrorCode expected)
    {
        Assert.Null(ReactionEmoji.Normalize(emoji, out var refusal));
        Assert.Equal(expected, refusal!.Code);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.Null(ReactionEmoji.Normalize("\uD83D", out var refusal));
        Assert.Equal(ErrorCode.TextInvalid, refusal!.Code);
    }

    [Fact]
    public void A_topic_is_one_line_and_may_be_empty()
    {
        Assert.Equal("All about te\u00E9", ChannelTopic.Normalize("  All about tee\u0301 ", out _));
        Assert.Equal("", ChannelTopic.Normalize(null, out _));
        Assert.Null(ChannelTopic.Normalize("two\nlines", out var lines));
        Assert.Null(ChannelTopic.Normalize(new string('x', ChatLimits.MaxTopicLength + 1), out var length));
        Assert.Equal((ErrorCode.TextInvalid, ErrorCode.TextTooLong), (lines!.Code, length!.Code));
    }
}
