using Chat.Identity;
using Chat.ServiceDefaults.Hosting;

return await ChatHost.RunAsync(args, IdentityApplication.Build);
