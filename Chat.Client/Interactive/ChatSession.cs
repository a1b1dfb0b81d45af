using Chat.Client.Accounts;
using Chat.Client.Commands;
using Chat.Client.Input;
using Chat.Client.Rendering;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Notices;
using Chat.Sdk;
using Chat.Sdk.Connections;
using Chat.Sdk.Sending;
using Chat.Sdk.Timeline;

namespace Chat.Client.Interactive;

/// <summary>
/// What one sees and does: open channels, own messages on their way, and the line being typed. Everything runs on the loop. Without
/// account commands the client was given a token from elsewhere.
/// </summary>
internal sealed partial class ChatSession(ChatClient client, AccountCommands? account, ChatScreen screen, Lines lines, UiLoop loop, CancellationTokenSource quit)
{
    private const int FirstMessages = 50;

    private readonly LineEditor _editor = new();
    private readonly List<Room> _rooms = [];
    private Room? _current;
    private DateOnly? _day;
    private string? _status;
    private (string Question, TaskCompletionSource<string> Answer)? _asked;

    /// <summary>The last command that asked the server something; until it has ended no other of them is taken.</summary>
    public Task AtWork { get; private set; } = Task.CompletedTask;

    public void Draw()
    {
        var own = _rooms.SelectMany(room => room.Own)
            .Select(message => message.Refusal is { } refusal ? LiveArea.NotSent(message.Text, refusal.Sentence) : LiveArea.OnItsWay(message.Text)).ToList();
        screen.Draw(LiveArea.Of(own, _asked?.Question ?? _status, _current?.Channel.Name, _editor.Shown, _editor.Cursor, screen.Width));
    }

    public void Print(string text) => screen.Print(Words.Info(text));

    /// <summary>Goes to the channel that was asked for at the start.</summary>
    public void Start(string channel) =>
        Enter(new Entry.Command(CommandDefinition.All.First(command => command.Name == "join"), [channel]));

    public void OnKey(ConsoleKeyInfo key)
    {
        switch (_editor.Press(key))
        {
            case LineOutcome.Entered when _asked is { } asked:
                _asked = null;
                _editor.IsSecret = false;
                asked.Answer.SetResult(_editor.TakeEntered());
                break;
            case LineOutcome.Entered:
                Enter(EntryParser.Parse(_editor.Entered));
                break;
            case LineOutcome.Quit:
                Quit();
                break;
            default:
                break;
        }
    }

    public void OnNotice(ServerNotice notice) => screen.Print(lines.Notice(notice));

    /// <summary>It stays below, marked, while its channel is open.</summary>
    public void OnFailed(OutgoingMessage message)
    {
        if (!_rooms.Exists(room => room.Channel.Id == message.ChannelId))
        {
            screen.Print(Words.NotSent(message.Text, message.Refusal?.Sentence ?? ""));
        }

        Print("A message was not sent: /retry sends it anew, /discard gives it up.");
    }

    public void OnChange(ConnectionChange change)
    {
        switch (change.To)
        {
            case ConnectionState.Reconnecting:
                _status = change.Reason == ConnectionChangeReason.ServerEnded ? "the server restarts; reconnecting …" : "connection lost; reconnecting …";
                break;
            case ConnectionState.Connected:
                _status = null;
                Print($"connected to hub instance {change.InstanceId}");
                break;
            case ConnectionState.Disconnected when change.From != ConnectionState.Connecting:
                screen.Print(Words.Problem("You are not logged in any more; start the client again to log in."));
                Quit();
                break;
            case ConnectionState.Closed when change.Reason != ConnectionChangeReason.Requested:
                screen.Print(Words.Problem(AccountWords.EndOf(change.Notice?.Code)));
                Quit();
                break;
            default:
                break;
        }
    }

    private void Enter(Entry entry)
    {
        switch (entry)
        {
            case Entry.Problem problem:
                screen.Print(Words.Problem(problem.Sentence));
                Withhold(problem.Meant);
                break;
            case Entry.Message when _current is null:
                screen.Print(Words.Problem("You are in no channel: /join NAME first."));
                break;
            case Entry.Message message:
                Send(_current, message.Text);
                break;
            case Entry.Command { Definition: { IsImmediate: true } command, Arguments: var words }:
                _ = RunAsync(command, words);
                break;
            case Entry.Command { Definition: var command, Arguments: var words } when AtWork.IsCompleted:
                AtWork = RunAsync(command, words);
                break;
            case Entry.Command { Definition: var command }:
                screen.Print(Words.Problem("The command before is still at work."));
                Withhold(command);
                break;
            default:
                break;
        }
    }

    private void Send(Room room, string text)
    {
        try
        {
            _ = KeepAsync(client.Post(room.Channel.Id, text));
        }
        catch (RefusalException refused)
        {
            screen.Print(Words.NotSent(text, refused.Refusal.Sentence));
        }
    }

    private async Task KeepAsync(OutgoingMessage message)
    {
        try
        {
            await message.Durable;
        }
        catch (OutboxFileException unkept)
        {
            await loop.PostAsync(() => screen.Print(Words.Problem(unkept.Message)));
        }
        catch (RefusalException)
        {
            // Nothing is kept; what became of the message is told elsewhere.
        }
    }

    private async Task ReadAsync(Room room)
    {
        try
        {
            await foreach (var update in room.Timeline.ReadAllAsync())
            {
                var events = update.IsReset ? await room.Timeline.WithEarlierAsync(update.Events, FirstMessages) : update.Events;
                await loop.PostAsync(() => Show(room, update with { Events = events }));
            }
        }
        catch (RefusalException refused)
        {
            await loop.PostAsync(() =>
            {
                screen.Print(Words.Problem($"#{room.Channel.Name} cannot be read: {refused.Refusal.Sentence}"));
                Forget(room);
            });
            await room.Timeline.DisposeAsync();
        }
    }

    private void Show(Room room, TimelineUpdate update)
    {
        if (update.IsReset && room.WasLoaded)
        {
            Print($"#{room.Channel.Name} was loaded again:");
        }

        room.WasLoaded = true;
        room.Own = update.Own;
        if (update.IsReset)
        {
            // First all of it: a message is shown as it is by now.
            room.View.Apply(update);
        }

        foreach (var item in update.Events)
        {
            room.View.Apply(item);
            Show(item, room);
        }
    }

    private void Show(ChannelEvent item, Room room)
    {
        if (lines.Event(item, room == _current ? null : room.Channel.Name, room.View) is not { } line
            || (item.Message?.SentAt ?? item.Membership?.At ?? item.Change?.At) is not { } at)
        {
            return;
        }

        var day = lines.DayOf(at);
        if (day != _day)
        {
            screen.Print(Words.Day(day));
            _day = day;
        }

        screen.Print(line);
    }

    private void Forget(Room room)
    {
        _rooms.Remove(room);
        if (_current == room)
        {
            _current = _rooms.LastOrDefault();
        }
    }
}
