using Chat.Identity.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Passwords;

/// <summary>What ASP.NET Core Identity hashes with. Whoever can wait asks <see cref="PasswordService"/>, which bounds how many do at once.</summary>
internal sealed class ArgonPasswordHasher(IOptions<PasswordCostOptions> options) : IPasswordHasher<ChatUser>
{
    public string HashPassword(ChatUser user, string password) => Hash(password);

    public PasswordVerificationResult VerifyHashedPassword(ChatUser user, string hashedPassword, string providedPassword) =>
        Verify(hashedPassword, providedPassword);

    public string Hash(string password) =>
        Argon2idHash.Make(password, options.Value.MemoryKibibytes, options.Value.Passes).ToString();

    public PasswordVerificationResult Verify(string hashedPassword, string providedPassword)
    {
        if (!PasswordRules.IsText(providedPassword) || !Argon2idHash.TryParse(hashedPassword, out var hash) || !hash.Matches(providedPassword))
        {
            return PasswordVerificationResult.Failed;
        }

        return hash.MemoryKibibytes < options.Value.MemoryKibibytes || hash.Passes < options.Value.Passes
            ? PasswordVerificationResult.SuccessRehashNeeded
            : PasswordVerificationResult.Success;
    }
}
