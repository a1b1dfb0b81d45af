using Chat.History;
using Chat.ServiceDefaults.Hosting;

return await ChatHost.RunAsync(args, HistoryApplication.Build);
