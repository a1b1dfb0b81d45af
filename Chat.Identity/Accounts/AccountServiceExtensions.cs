using System.Text.Json;
using System.Text.Json.Serialization;
using Chat.Identity.Administration;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Invites;
using Chat.Identity.Mail;
using Chat.Identity.Passwords;
using Chat.Identity.Setup;
using Chat.Identity.TwoFactor;
using Microsoft.AspNetCore.Authorization;
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
        builder.AddChatSchemes();
        builder.AddChatLimits();
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(ChatSchemes.AdminPolicy, policy => policy.RequireClaim(ChatClaims.Role, nameof(ServerRole.Admin)));
        builder.Services.AddAccountServices();
        return builder;
    }

    /// <summary>All REST endpoints of accounts.</summary>
    public static void MapAccountApi(this WebApplication application)
    {
        application.MapAccounts();
        application.MapPasswords();
        application.MapTotp();
        application.MapInvites();
        application.MapAdministration();
        application.MapAudit();
        application.MapSetup();
    }

    private static void AddAccountServices(this IServiceCollection services)
    {
        services.AddValidatedOptions<AccountOptions>(AccountOptions.SectionName);
        services.AddValidatedOptions<PasswordCostOptions>(PasswordCostOptions.SectionName);
        services.ConfigureHttpJsonOptions(options => Strict(options.SerializerOptions));
        services.AddValidatedOptions<IdentityLimitsOptions>(IdentityLimitsOptions.SectionName);
        services.AddHttpContextAccessor();
        services.TryAddSingleton<IdentityLimits>();
        services.AddMail();
        services.TryAddSingleton<PublicAddress>();
        services.TryAddSingleton<ArgonPasswordHasher>();
        services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<ChatUser>>(provider => provider.GetRequiredService<ArgonPasswordHasher>()));
        services.TryAddSingleton<PasswordService>();
        services.TryAddSingleton<PasswordRules>();
        services.TryAddScoped<IdentityTransaction>();
        services.TryAddScoped<IAuditTrail, AuditTrail>();
        services.TryAddScoped<AuditReader>();
        services.TryAddScoped<AccountDirectory>();
        services.TryAddScoped<AccountGuard>();
        services.TryAddScoped<Links>();
        services.TryAddScoped<RegistrationService>();
        services.TryAddScoped<AccountRemoval>();
        services.TryAddScoped<ISignIn, SignIn>();
        services.TryAddScoped<PasswordConfirmation>();
        services.TryAddScoped<OtherWaysIn>();
        services.TryAddScoped<PasswordChange>();
        services.TryAddScoped<RecoveryCodes>();
        services.TryAddScoped<SecondFactor>();
        services.TryAddScoped<TotpService>();
        services.TryAddScoped<InviteService>();
        services.TryAddScoped<UserAdministration>();
        services.TryAddScoped<SetupService>();
        services.TryAddScoped<DemoAccounts>();
        services.AddHostedService<FirstAccounts>();
        services.AddHostedService<Housekeeping>();
    }

    // What is sent has to be what was meant: each property once, and none missing.
    private static void Strict(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
    }

    private static void AddIdentityDatabase(this WebApplicationBuilder builder) =>
        builder.AddNpgsqlDbContext<IdentityDbContext>("chatdb", settings =>
        {
            // What is done here is done in transactions, which nobody may run twice unasked.
            settings.DisableRetry = true;
            settings.DisableTracing |= !builder.Configuration.HasTelemetryCollector();
        });
}
