using Chat.Client.Accounts;
using Chat.Client.Interactive;
using Chat.Client.Rendering;
using Chat.Client.Tests.Input;
using Chat.Client.Tests.Rendering;
using Chat.Sdk;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Client.Tests.Interactive;

/// <summary>The client as a person sees it, with a keyboard and a screen that the test has.</summary>
internal sealed class SessionRun : IAsyncDisposable
{
    private readonly UiLoop _loop = new();
    private readonly CancellationTokenSource _quit = new();
    private readonly Terminal _terminal;
    private readonly ChatSession _session;
    private readonly ChatClient _client;
    private Task _running = Task.CompletedTask;

    private SessionRun(ChatClient client, AccountCommands? account, int width)
    {
        _client = client;
        _terminal = new Terminal(width);
        _session = new ChatSession(client, account, new ChatScreen(_terminal.Console), new Lines(TimeZoneInfo.Utc), _loop, _quit);
        client.StateChanged += change => _loop.PostAsync(() => _session.OnChange(change)).AsTask().Wait();
        client.NoticeReceived += notice => _loop.PostAsync(() => _session.OnNotice(notice)).AsTask().Wait();
        client.MessageFailed += message => _loop.PostAsync(() => _session.OnFailed(message)).AsTask().Wait();
    }

    public ChatClient Client => _client;

    /// <summary>Ends when the person leaves.</summary>
    public Task Running => _running;

    public static async Task<SessionRun> StartAsync(ScriptedNode node, string name = "alice", string channel = "general", int width = 80, AccountCommands? account = null)
    {
#pragma warning disable CA2000 // the run disposes it
        var run = new SessionRun(new ChatClient(People.Options(node.Address, name)), account, width);
#pragma warning restore CA2000
        await run._client.ConnectAsync();
        run._session.Start(channel);
        run._running = Task.Run(() => run._loop.RunAsync(run._session.Draw, run._quit.Token));
        return run;
    }

    public async Task TypeAsync(string text)
    {
        foreach (var sign in text)
        {
            await _loop.PostAsync(() => _session.OnKey(Keys.Key(sign)));
        }
    }

    public Task PressAsync(ConsoleKey key) => _loop.PostAsync(() => _session.OnKey(Keys.Key(key))).AsTask();

    public async Task EnterAsync(string line)
    {
        await TypeAsync(line);
        await _loop.PostAsync(() => _session.OnKey(Keys.Key(ConsoleKey.Enter, sign: '\r')));
    }

    /// <summary>Enters a command once the one before has ended: what it says, or what others see of it, comes a moment earlier.</summary>
    public async Task CommandAsync(string line)
    {
        await (await AskAsync(() => _session.AtWork)).OrFail($"the end of the command before {line}");
        await EnterAsync(line);
    }

    /// <summary>What is on the screen, without the time before messages.</summary>
    public Task<IReadOnlyList<string>> RowsAsync() => AskAsync<IReadOnlyList<string>>(() =>
    {
        // What this call does is drawn already.
        _session.Draw();
        return [.. _terminal.Rows.Select(row => row is [_, _, ':', _, _, ' ', ..] ? row[6..] : row)];
    });

    public async Task Sees(string row)
    {
        IReadOnlyList<string> rows = [];
        await Eventually.Async(async () => (rows = await RowsAsync()).Contains(row), $"the row \"{row}\"");
    }

    private async Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _loop.PostAsync(() => answer.SetResult(question()));
        return await answer.Task.OrFail("an answer of the loop");
    }

    public async ValueTask DisposeAsync()
    {
        await _quit.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _client.DisposeAsync();
        _quit.Dispose();
    }
}
