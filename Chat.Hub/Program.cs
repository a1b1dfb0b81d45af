using Chat.Hub;

var application = HubApplication.Build(WebApplication.CreateBuilder(args));
await application.RunAsync();
