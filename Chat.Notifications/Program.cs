using Chat.Notifications;
using Chat.ServiceDefaults.Hosting;

return await ChatHost.RunAsync(args, NotificationsApplication.Build);
