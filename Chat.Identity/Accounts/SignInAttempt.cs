namespace Chat.Identity.Accounts;

/// <summary>What somebody says to sign in.</summary>
/// <param name="UserName">The user name or the verified e-mail address.</param>
/// <param name="Password">As typed.</param>
/// <param name="Code">Of the second factor.</param>
/// <param name="RecoveryCode">Instead of <paramref name="Code"/>.</param>
/// <param name="Address">The network address that it comes from.</param>
internal sealed record SignInAttempt(string UserName, string Password, string? Code, string? RecoveryCode, string? Address);
