using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Sdk.Connections;

namespace Chat.Sdk.Tests.Connections;

public sealed class EndPolicyTests
{
    [Theory]
    [InlineData(3_000, nameof(NextStep.Resume))]
    [InlineData(3_499, nameof(NextStep.Resume))]
    [InlineData(3_500, nameof(NextStep.SignIn))]
    [InlineData(3_999, nameof(NextStep.SignIn))]
    [InlineData(4_000, nameof(NextStep.Stop))]
    [InlineData(4_999, nameof(NextStep.Stop))]
    [InlineData(5_000, nameof(NextStep.Resume))]
    [InlineData(0, nameof(NextStep.Resume))]
    public void The_range_of_a_code_says_what_to_do(int code, string step) =>
        Assert.Equal(step, EndPolicy.After(new DisconnectNotice { Code = (DisconnectCode)code, RetryAfter = TimeSpan.Zero }).ToString());

    [Fact]
    public void An_end_without_a_word_is_a_reason_to_come_back() =>
        Assert.Equal(NextStep.Resume, EndPolicy.After(notice: null));

    [Theory]
    [InlineData(ErrorCode.SignInRequired, nameof(NextStep.SignIn))]
    [InlineData(ErrorCode.InvalidRequest, nameof(NextStep.Resume))]
    [InlineData(ErrorCode.Busy, nameof(NextStep.Resume))]
    [InlineData(ErrorCode.Internal, nameof(NextStep.Resume))]
    public void Only_what_is_about_the_user_ends_the_attempts(ErrorCode code, string step) =>
        Assert.Equal(step, EndPolicy.After(Refusal.Of(code, "no")).ToString());
}
