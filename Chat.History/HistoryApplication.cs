using Chat.History.Diagnostics;

namespace Chat.History;

/// <summary>The service as a whole, so that tests can run it in their process.</summary>
public static class HistoryApplication
{
    /// <summary>Adds everything to <paramref name="builder"/>, builds it and maps its endpoints.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults(HistoryActivity.SourceName);
        builder.AddServiceKey();
        builder.AddChatStorage();
        builder.AddChatHistory();
        builder.AddHistoryWindow();
        builder.AddHistoryRpc();

        var application = builder.Build();
        application.MapDefaultEndpoints();
        application.MapMagicOnionService<HistoryService>().RequireServiceKey();
        return application;
    }
}
