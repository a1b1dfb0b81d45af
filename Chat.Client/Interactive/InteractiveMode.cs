using System.Runtime.InteropServices;
using Chat.Client.Accounts;
using Chat.Client.Options;
using Chat.Client.Rendering;
using Chat.Contracts.Errors;
using Chat.Sdk;
using Chat.Sdk.Accounts;
using Chat.Sdk.Connections;
using Chat.Sdk.Sending;
using Spectre.Console;

namespace Chat.Client.Interactive;

/// <summary>The client for people.</summary>
internal static class InteractiveMode
{
    private static readonly TimeSpan LastSendLimit = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(ClientOptions options, ChatClientOptions connection, AccountCommands? account, CancellationToken stop)
    {
        var console = AnsiConsole.Console;
        var loop = new UiLoop();
        var screen = new ChatScreen(console);
        using var quit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (Open(options, connection, console) is not { } opened)
        {
            return 1;
        }

        await using var client = opened.Client;
        var session = new ChatSession(client, account, screen, new Lines(connection.TimeProvider.LocalTimeZone), loop, quit);

        // Their handlers run on a task of their own and may wait for the loop.
        client.StateChanged += change => Post(loop, () => session.OnChange(change), quit.Token);
        client.NoticeReceived += notice => Post(loop, () => session.OnNotice(notice), quit.Token);
        client.MessageFailed += message => Post(loop, () => session.OnFailed(message), quit.Token);
        var left = client.PendingMessages;
        try
        {
            await client.ConnectAsync(quit.Token);
        }
        catch (Exception exception) when (exception is RefusalException or HubUnreachableException or AccountsUnreachableException or OutboxFileException)
        {
            Say(console, exception.Message);
            return 1;
        }
        catch (OperationCanceledException) when (quit.IsCancellationRequested)
        {
            return 1;
        }

        session.Print($"Chat.Client {ClientProgram.Version}, as {client.Session!.UserName}; /help lists the commands");
        if (left > 0)
        {
            session.Print($"{left} messages that were not sent last time go out now");
        }

        session.Start(options.Channel);
        await ChatAsync(loop, session, quit.Token);
        screen.Erase();
        return await LeaveAsync(client, console, opened.IsKept);
    }

    /// <summary>Who did not ask for an outbox file can do without it: a second window of the same user has none.</summary>
    private static (ChatClient Client, bool IsKept)? Open(ClientOptions options, ChatClientOptions connection, IAnsiConsole console)
    {
        try
        {
            var client = new ChatClient(connection);
            if (client.OutboxProblem is { } problem)
            {
                Say(console, problem);
            }

            return (client, connection.OutboxFile is not null);
        }
        catch (OutboxFileException unusable)
        {
            Say(console, unusable.Message);
            if (options.OutboxFile is not null)
            {
                return null;
            }

            Say(console, "What is not sent when you leave is lost this time.");
            return (new ChatClient(connection with { OutboxFile = null }), false);
        }
    }

    private static async Task ChatAsync(UiLoop loop, ChatSession session, CancellationToken quit)
    {
        using var resized = OperatingSystem.IsWindows()
            ? null
            : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Post(loop, static () => { }, quit));
        new Thread(() => ReadKeys(loop, session, quit)) { IsBackground = true, Name = "keys" }.Start();
        try
        {
            await loop.RunAsync(session.Draw, quit);
        }
        catch (OperationCanceledException) when (quit.IsCancellationRequested)
        {
            // Left by /quit, a key or a signal.
        }
    }

    private static void Say(IAnsiConsole console, string problem)
    {
        console.Write(Words.Problem(problem));
        console.WriteLine();
    }

    private static async Task<int> LeaveAsync(ChatClient client, IAnsiConsole console, bool isKept)
    {
        using var limit = new CancellationTokenSource(LastSendLimit, TimeProvider.System);
        try
        {
            await client.DrainAsync(limit.Token);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Say(console, $"{client.PendingMessages} messages were not acknowledged{(isKept ? "; the next start sends them again" : "")}.");
            return 1;
        }
    }

    private static void ReadKeys(UiLoop loop, ChatSession session, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var key = Console.ReadKey(intercept: true);
            Post(loop, () => session.OnKey(key), cancellationToken);
        }
    }

    /// <summary>Waits for room: this is for threads that may.</summary>
    private static void Post(UiLoop loop, Action call, CancellationToken cancellationToken)
    {
        try
        {
            loop.PostAsync(call, cancellationToken).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // The screen is gone.
        }
    }
}
