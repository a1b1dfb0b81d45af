namespace Chat.Sdk.Accounts;

/// <content>The user's own account.</content>
public sealed partial class AccountClient
{
    /// <summary>
    /// Makes an account; a mail with a link goes to the address. Refused: invalid_user_name, user_name_taken, invalid_email,
    /// password_unsuitable, registration_closed, invite_invalid, rate_limited. An address that has an account is not refused: its
    /// owner gets a mail that says so.
    /// </summary>
    public Task RegisterAsync(string userName, string email, string password, string? invite = null, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, "account/register", new Registration(userName, email, password, invite), AccountJson.Default.Registration), cancellationToken);

    /// <summary>Says that the mail has arrived. Refused: link_invalid.</summary>
    /// <param name="token">From the link in the mail.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task VerifyEmailAsync(string token, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, "account/email/verify", new OnlyToken(token), AccountJson.Default.OnlyToken), cancellationToken);

    /// <summary>Sends the mail once more, if the address waits for one; that is not said.</summary>
    public Task SendVerificationAsync(string email, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, "account/email/send", new OnlyEmail(email), AccountJson.Default.OnlyEmail), cancellationToken);

    /// <summary>Sends a mail with a link for a new password, if the address has an account; that is not said.</summary>
    public Task ForgotPasswordAsync(string email, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, "account/password/forgot", new OnlyEmail(email), AccountJson.Default.OnlyEmail), cancellationToken);

    /// <summary>Sets a new password and ends every session. Refused: link_invalid, password_unsuitable.</summary>
    public Task ResetPasswordAsync(string token, string password, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, "account/password/reset", new PasswordReset(token, password), AccountJson.Default.PasswordReset), cancellationToken);

    /// <summary>Changes the password and ends every other session. Refused: invalid_credentials, password_unsuitable.</summary>
    public Task ChangePasswordAsync(string accessToken, string currentPassword, string password, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, "account/password", new PasswordChange(currentPassword, password), AccountJson.Default.PasswordChange, accessToken), cancellationToken);

    public Task<AccountInfo> GetAccountAsync(string accessToken, CancellationToken cancellationToken = default) =>
        _requests.ReadAsync(_requests.Request(HttpMethod.Get, "account", accessToken), AccountJson.Default.AccountInfo, cancellationToken);

    /// <summary>Deletes the account for good; its messages stay. Refused: invalid_credentials.</summary>
    public Task DeleteAccountAsync(string accessToken, string password, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Delete, "account", new OnlyPassword(password), AccountJson.Default.OnlyPassword, accessToken), cancellationToken);

    public async Task<IReadOnlyList<AccountSession>> ListSessionsAsync(string accessToken, CancellationToken cancellationToken = default) =>
        await _requests.ReadAsync(_requests.Request(HttpMethod.Get, "account/sessions", accessToken), AccountJson.Default.AccountSessionArray, cancellationToken);

    /// <summary>Ends one of the user's sessions: its live connections within 5 s.</summary>
    public Task EndSessionAsync(string accessToken, Guid session, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Delete, $"account/sessions/{session}", accessToken), cancellationToken);

    /// <summary>Ends all of the user's sessions but this one.</summary>
    public Task EndOtherSessionsAsync(string accessToken, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Delete, "account/sessions", accessToken), cancellationToken);

    /// <summary>
    /// Begins to set up an authenticator app (TOTP, RFC 6238): nothing is asked for at log-ins before a code has confirmed it. Refused:
    /// invalid_credentials, also for an account without a password, whose user does this in a browser; not_allowed, when it is on.
    /// </summary>
    public Task<SecondFactorSetup> BeginSecondFactorAsync(string accessToken, string password, CancellationToken cancellationToken = default) =>
        _requests.ReadAsync(
            _requests.Request(HttpMethod.Post, "account/totp", new OnlyPassword(password), AccountJson.Default.OnlyPassword, accessToken),
            AccountJson.Default.SecondFactorSetup,
            cancellationToken);

    /// <summary>From now on log-ins need a code. Answers the codes for when the app is lost, each good for once. Refused: invalid_credentials.</summary>
    public async Task<IReadOnlyList<string>> ConfirmSecondFactorAsync(string accessToken, string password, string code, CancellationToken cancellationToken = default)
    {
        var request = _requests.Request(HttpMethod.Post, "account/totp/confirm", new CodeAndPassword(code, password), AccountJson.Default.CodeAndPassword, accessToken);
        return (await _requests.ReadAsync(request, AccountJson.Default.RecoveryCodes, cancellationToken)).Codes;
    }

    /// <summary>Log-ins need no code any more. Refused: invalid_credentials.</summary>
    public Task EndSecondFactorAsync(string accessToken, string password, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Delete, "account/totp", new OnlyPassword(password), AccountJson.Default.OnlyPassword, accessToken), cancellationToken);
}
