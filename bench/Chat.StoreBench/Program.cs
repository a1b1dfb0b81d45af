using Chat.StoreBench;

return await BenchRun.RunAsync(args);
