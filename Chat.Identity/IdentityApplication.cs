using Chat.Identity.Accounts;
using Chat.Identity.Bots;
using Chat.Identity.Development;
using Chat.Identity.External;
using Chat.Identity.Keys;
using Chat.Identity.Pages;
using Chat.Identity.Passkeys;
using Chat.Identity.Revocations;
using Chat.Identity.Sessions;
using Chat.Identity.Tokens;
using Chat.ServiceDefaults;
using Chat.ServiceDefaults.Errors;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Identity;

/// <summary>The identity service as a program; tests build it too.</summary>
public static class IdentityApplication
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemAnswers();
        builder.Services.AddMagicOnion(options => options.MessageSerializer = ChatSerializerProvider.Default);
        builder.AddServiceKey();
        builder.AddChatRedis();
        builder.AddAccounts();
        builder.AddKeys();
        builder.AddTokens();
        builder.AddExternalLogins();
        builder.Services.AddSessions();
        builder.Services.AddRevocations();
        builder.Services.AddPasskeys();
        builder.Services.AddScoped<BotService>();
        builder.Services.AddSingleton<AccessTokenWriter>();
        builder.Services.AddScoped<DevelopmentTokens>();
        builder.Services.AddPages(builder.Environment);

        var application = builder.Build();
        application.UseSecurityHeaders();
        application.UseProblemAnswers();
        application.UseKeysNeeded();
        application.UseConnectLimits();
        application.UseAuthentication();
        application.UseAuthorization();
        application.MapDefaultEndpoints();
        application.MapAccountApi();
        application.MapTokens();
        application.MapSessions();
        application.MapRevocations();
        application.MapBots();
        application.MapPages();
        DevelopmentTokens.Map(application);
        return application;
    }
}
