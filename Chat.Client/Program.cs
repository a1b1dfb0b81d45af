using Chat.Client;

return await ClientProgram.RunAsync(args);
