using Chat.History;

await HistoryApplication.Build(WebApplication.CreateBuilder(args)).RunAsync();
