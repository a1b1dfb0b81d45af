using Chat.Hub;
using Chat.ServiceDefaults.Hosting;

return await ChatHost.RunAsync(args, HubApplication.Build);
