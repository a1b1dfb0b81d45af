using System.Text.Json.Serialization;

namespace Chat.Sdk.Accounts;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccountInfo))]
[JsonSerializable(typeof(AccountSession[]))]
[JsonSerializable(typeof(SecondFactorSetup))]
[JsonSerializable(typeof(DeviceLogin))]
[JsonSerializable(typeof(AccountPage<ManagedUser>))]
[JsonSerializable(typeof(AccountPage<AuditEntry>))]
[JsonSerializable(typeof(TokenSet))]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(Credentials))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(PasswordReset))]
[JsonSerializable(typeof(OnlyPassword))]
[JsonSerializable(typeof(OnlyEmail))]
[JsonSerializable(typeof(OnlyToken))]
[JsonSerializable(typeof(CodeAndPassword))]
[JsonSerializable(typeof(InviteRequest))]
[JsonSerializable(typeof(MadeInvite))]
[JsonSerializable(typeof(Invite[]))]
[JsonSerializable(typeof(AuditVerdict))]
[JsonSerializable(typeof(OnlyReason))]
[JsonSerializable(typeof(OnlyRole))]
[JsonSerializable(typeof(RecoveryCodes))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class AccountJson : JsonSerializerContext;

internal sealed record Registration(string UserName, string Email, string Password, string? Invite);

internal sealed record Credentials(string UserName, string Password, string? Code, string? RecoveryCode, string? ReturnUrl);

internal sealed record PasswordChange(string CurrentPassword, string Password);

internal sealed record PasswordReset(string Token, string Password);

internal sealed record OnlyPassword(string Password);

internal sealed record OnlyEmail(string Email);

internal sealed record OnlyToken(string Token);

internal sealed record CodeAndPassword(string Code, string Password);

internal sealed record InviteRequest(int Uses, double? Hours);

internal sealed record OnlyReason(string? Reason);

internal sealed record OnlyRole(string Role);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record RecoveryCodes([property: JsonPropertyName("recovery_codes")] string[] Codes);

internal sealed record TokenAnswer(string AccessToken, int ExpiresIn, string? RefreshToken);

/// <summary>Problem details (RFC 9457) or an error of OAuth (RFC 6749, section 5.2): one of the two halves is there.</summary>
internal sealed record Problem(string? Code, string? Title, string? Detail, double? RetryAfter, string? Error, string? ErrorDescription);
