using Chat.CacheServer;

return await CacheProgram.RunAsync(args);
