using System.Text.Json;
using Chat.Identity.Accounts;
using Chat.Identity.Keys;
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
        builder.AddChatRedis();
        builder.AddAccounts();
        builder.AddKeys();
        builder.AddTokens();
        builder.Services.AddSessions();
        builder.Services.AddRevocations();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);

        var application = builder.Build();
        application.UseSecurityHeaders();
        application.UseProblemAnswers();
        application.UseKeysNeeded();
        application.UseAuthentication();
        application.UseAuthorization();
        application.MapDefaultEndpoints();
        application.MapAccounts();
        application.MapTokens();
        application.MapSessions();
        application.MapRevocations();
        return application;
    }
}
