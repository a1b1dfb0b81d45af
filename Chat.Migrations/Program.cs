using Chat.Migrations;

return await MigrationsApplication.RunAsync(args, Console.Out, Console.Error);
