using Chat.LoadTest;

return await LoadProgram.RunAsync(args);
