using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Identity.Accounts;

/// <summary>Accounts, and who may do what with them.</summary>
internal static class AccountServiceExtensions
{
    /// <summary>The database, ASP.NET Core Identity over it, the cookie of browsers, and the policies: whoever has not signed in gets nothing that does not say so.</summary>
    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        builder.AddIdentityDatabase();
        builder.Services.Configure<IdentityOptions>(IdentityDbContext.ConfigureStores);
        builder.Services.AddIdentityCore<ChatUser>(options =>
            {
                // Chat.Contracts has the rules for names.
                options.User.AllowedUserNameCharacters = "";
                options.ClaimsIdentity.UserIdClaimType = ChatClaims.Subject;
                options.ClaimsIdentity.UserNameClaimType = ChatClaims.Name;
                options.ClaimsIdentity.RoleClaimType = ChatClaims.Role;
                options.ClaimsIdentity.SecurityStampClaimType = ChatClaims.Stamp;
            })
            .AddEntityFrameworkStores<IdentityDbContext>()
            .AddSignInManager();
        builder.Services.AddDataProtection().SetApplicationName("chat-identity").PersistKeysToDbContext<IdentityDbContext>();
        builder.AddChatSchemes();
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(ChatSchemes.AdminPolicy, policy => policy.RequireClaim(ChatClaims.Role, nameof(ServerRole.Admin)));
        builder.Services.TryAddScoped<IdentityTransaction>();
        return builder;
    }

    private static void AddIdentityDatabase(this WebApplicationBuilder builder) =>
        builder.AddNpgsqlDbContext<IdentityDbContext>("chatdb", settings =>
        {
            // What is done here is done in transactions, which nobody may run twice unasked.
            settings.DisableRetry = true;
            settings.DisableTracing |= !builder.Configuration.HasTelemetryCollector();
        });
}
