using Chat.Contracts.Errors;

namespace Chat.Contracts.Tests.Errors;

public sealed class ErrorTableTests
{
    [Fact]
    public void Every_code_has_one_row() =>
        Assert.Equal(Enum.GetValues<ErrorCode>().Order(), ChatErrors.Table.Select(row => row.Code).Order());

    [Fact]
    public void Names_are_unique_and_fit_into_a_detail()
    {
        Assert.Equal(ChatErrors.Table.Count, ChatErrors.Table.Select(row => row.Name).Distinct().Count());
        Assert.All(ChatErrors.Table, row => Assert.Matches("^[a-z][a-z0-9_]*$", row.Name));
    }

    [Fact]
    public void Numbers_are_pinned() =>
        Assert.Equal(
            """
            1 internal, 100 invalid_request, 101 invalid_user_name, 102 invalid_channel_name, 103 text_empty, 104 text_too_long,
            105 text_invalid, 106 batch_too_large, 200 channel_not_found, 201 channel_exists, 202 not_a_member,
            203 message_not_found, 204 message_deleted, 205 not_your_message, 206 too_many_reactions, 207 not_allowed, 300 id_reused,
            301 outcome_unknown retry, 400 sign_in_required, 401 not_connected, 402 already_connected, 410 invalid_credentials,
            411 second_factor_required, 412 email_not_verified, 413 account_disabled, 414 registration_closed, 415 invite_invalid,
            416 user_name_taken, 417 password_unsuitable, 418 link_invalid, 419 invalid_email, 500 busy retry,
            501 unavailable retry, 502 rate_limited retry
            """.ReplaceLineEndings(" "),
            string.Join(", ", ChatErrors.Table.Select(row => $"{(int)row.Code} {row.Name}{(row.IsRetryable ? " retry" : "")}")));

    [Fact]
    public void A_code_that_is_not_known_has_no_name_and_is_not_retried()
    {
        Assert.Equal("unknown", ChatErrors.NameOf((ErrorCode)999));
        Assert.False(ChatErrors.IsRetryable((ErrorCode)999));
    }
}
