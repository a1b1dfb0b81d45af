using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Passwords;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Setup;

/// <summary>In Development, people to try things out with: each is made once, and keeps what it makes of itself.</summary>
internal sealed class DemoAccounts(
    IdentityDbContext context, AccountDirectory accounts, PasswordService passwords, IOptions<AccountOptions> options, IHostEnvironment environment)
{
    public static readonly IReadOnlyList<(string Name, ServerRole Role)> All =
        [("alice", ServerRole.User), ("bob", ServerRole.User), ("carol", ServerRole.User), ("admin", ServerRole.Admin)];

    /// <returns>How many were made.</returns>
    public async Task<int> MakeAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment() || options.Value.DemoPassword is not { Length: > 0 } password)
        {
            return 0;
        }

        var made = 0;
        foreach (var (name, role) in All)
        {
            var skeleton = ChatNames.Skeleton(name);
            if (await context.Users.AnyAsync(user => user.NameSkeleton == skeleton, cancellationToken))
            {
                continue;
            }

            try
            {
                await accounts.AddAsync(name, $"{name}@example.com", verified: true, await passwords.HashAsync(password, cancellationToken), role, cancellationToken);
                made++;
            }
            catch (RefusalException taken) when (taken.Refusal.Code is ErrorCode.UserNameTaken or ErrorCode.InvalidEmail)
            {
                // Another replica was quicker, or somebody has the name.
                context.ChangeTracker.Clear();
            }
        }

        return made;
    }
}
