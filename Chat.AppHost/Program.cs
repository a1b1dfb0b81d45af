using Chat.AppHost.Commands;
using Chat.AppHost.Resources;
using Chat.AppHost.Running;

// The system as code: stores, then migrations, then services. Read it from top to bottom as the architecture.
return await AppHostRun.ExplainAsync(async () =>
{
    var arguments = AppHostArguments.Read(args);
    var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        Args = arguments.Configuration,
        DisableDashboard = arguments.NoDashboard,
        DashboardApplicationName = "Chat.Aspire",
    });

    var settings = AppHostSettings.Read(builder);
    if (arguments.Reset)
    {
        settings.WipeStores();
        return;
    }

    var cache = builder.AddChatCache(settings);
    var chatdb = builder.AddChatDatabase(settings).WithResetCommand(settings);

    var migrations = builder.AddProject<Projects.Chat_Migrations>("migrations")
        .WithReference(chatdb).WaitFor(chatdb);

    var serviceKey = builder.AddServiceKey(settings);
    var identity = builder.AddProject<Projects.Chat_Identity>("identity")
        .WithChatEndpoints().WithPublicEndpoint(settings).WithServiceKey(serviceKey)
        .WithReference(chatdb).WaitForCompletion(migrations)
        .WithReference(cache).WaitFor(cache);

    var history = builder.AddProject<Projects.Chat_History>("history")
        .WithChatEndpoints().WithServiceKey(serviceKey)
        .WithReference(chatdb).WaitForCompletion(migrations)
        .WithReference(cache).WaitFor(cache);

    builder.AddProject<Projects.Chat_Notifications>("notifications")
        .WithChatEndpoints().WithNoticeCommand()
        .WithReference(cache).WaitFor(cache);

    var hub = builder.AddProject<Projects.Chat_Hub>("hub")
        .WithReplicas(settings.HubReplicas)
        .WithChatEndpoints(grpcPort: settings.ChooseHubPort())
        .WithExternal("grpc")
        .WithReference(cache).WaitFor(cache)
        .WithServiceKey(serviceKey).WithTokensOf(identity)
        .WithReference(history).WaitFor(history);

    chatdb.WithDemoDataCommand(hub, identity);
    builder.AnnounceWhenHealthy(hub, identity, settings, withDashboard: !arguments.NoDashboard);
    if (arguments.NoDashboard)
    {
        builder.SendTelemetryElsewhere();
    }

    await builder.Build().RunAsync();
});
