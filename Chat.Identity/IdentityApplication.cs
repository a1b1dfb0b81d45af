using Chat.Identity.Accounts;
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
        builder.AddAccounts();

        var application = builder.Build();
        application.UseSecurityHeaders();
        application.UseProblemAnswers();
        application.UseAuthentication();
        application.UseAuthorization();
        application.MapDefaultEndpoints();
        application.MapAccountApi();
        return application;
    }
}
