using Chat.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Identity;

/// <summary>The identity service as a program; tests build it too.</summary>
public static class IdentityApplication
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddMagicOnion(options => options.MessageSerializer = ChatSerializerProvider.Default);

        var application = builder.Build();
        application.MapDefaultEndpoints();
        return application;
    }
}
