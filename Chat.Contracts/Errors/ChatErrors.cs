using System.Collections.Frozen;

namespace Chat.Contracts.Errors;

/// <summary>The error table: the name of each code on the wire, and whether trying again can help.</summary>
public static class ChatErrors
{
    /// <summary>One row of the table.</summary>
    public sealed record Row(ErrorCode Code, string Name, bool IsRetryable);

    public static IReadOnlyList<Row> Table { get; } =
    [
        new(ErrorCode.Internal, "internal", false),
        new(ErrorCode.InvalidRequest, "invalid_request", false),
        new(ErrorCode.InvalidUserName, "invalid_user_name", false),
        new(ErrorCode.InvalidChannelName, "invalid_channel_name", false),
        new(ErrorCode.TextEmpty, "text_empty", false),
        new(ErrorCode.TextTooLong, "text_too_long", false),
        new(ErrorCode.TextInvalid, "text_invalid", false),
        new(ErrorCode.BatchTooLarge, "batch_too_large", false),
        new(ErrorCode.ChannelNotFound, "channel_not_found", false),
        new(ErrorCode.ChannelExists, "channel_exists", false),
        new(ErrorCode.NotAMember, "not_a_member", false),
        new(ErrorCode.MessageNotFound, "message_not_found", false),
        new(ErrorCode.MessageDeleted, "message_deleted", false),
        new(ErrorCode.NotYourMessage, "not_your_message", false),
        new(ErrorCode.TooManyReactions, "too_many_reactions", false),
        new(ErrorCode.NotAllowed, "not_allowed", false),
        new(ErrorCode.IdReused, "id_reused", false),
        new(ErrorCode.OutcomeUnknown, "outcome_unknown", true),
        new(ErrorCode.SignInRequired, "sign_in_required", false),
        new(ErrorCode.NotConnected, "not_connected", false),
        new(ErrorCode.AlreadyConnected, "already_connected", false),
        new(ErrorCode.InvalidCredentials, "invalid_credentials", false),
        new(ErrorCode.SecondFactorRequired, "second_factor_required", false),
        new(ErrorCode.EmailNotVerified, "email_not_verified", false),
        new(ErrorCode.AccountDisabled, "account_disabled", false),
        new(ErrorCode.RegistrationClosed, "registration_closed", false),
        new(ErrorCode.InviteInvalid, "invite_invalid", false),
        new(ErrorCode.UserNameTaken, "user_name_taken", false),
        new(ErrorCode.PasswordUnsuitable, "password_unsuitable", false),
        new(ErrorCode.LinkInvalid, "link_invalid", false),
        new(ErrorCode.InvalidEmail, "invalid_email", false),
        new(ErrorCode.Busy, "busy", true),
        new(ErrorCode.Unavailable, "unavailable", true),
        new(ErrorCode.RateLimited, "rate_limited", true),
    ];

    private static readonly FrozenDictionary<ErrorCode, Row> ByCode = Table.ToFrozenDictionary(row => row.Code);

    public static string NameOf(ErrorCode code) => ByCode.TryGetValue(code, out var row) ? row.Name : "unknown";

    public static bool IsRetryable(ErrorCode code) => ByCode.TryGetValue(code, out var row) && row.IsRetryable;
}
