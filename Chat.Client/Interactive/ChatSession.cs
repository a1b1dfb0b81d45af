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

/// <summary>What one sees and does: open channels, own messages on their way, and the line being typed. Everything runs on the loop.</summary>
internal sealed partial class ChatSession(ChatClient client, ChatScreen screen, Lines lines, UiLoop loop, CancellationTokenSource quit)
{
    private const int FirstMessages = 50;

    private readonly LineEditor _editor = new();
    private readonly List<Room> _rooms = [];
    private readonly List<OutgoingMessage> _pending = [];
    private Room? _current;
    private DateOnly? _day;
    private string? _status;
    private Task _command = Task.CompletedTask;

    public void Draw()
    {
        var waiting = _pending.Select(message => message.Text).ToList();
        screen.Draw(LiveArea.Of(waiting, _status, _current?.Channel.Name, _editor.Text, _editor.Cursor, screen.Width));
    }

    public void Print(string text) => screen.Print(Words.Info(text));

    /// <summary>Goes to the channel that was asked for at the start.</summary>
    public void Start(string channel) =>
        Enter(new Entry.Command(CommandDefinition.All.First(command => command.Name == "join"), [channel]));

    public void OnKey(ConsoleKeyInfo key)
    {
        switch (_editor.Press(key))
        {
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
                screen.Print(Words.Problem("The server wants to know again who this is; start the client again."));
                Quit();
                break;
            case ConnectionState.Closed when change.Reason != ConnectionChangeReason.Requested:
                screen.Print(Words.Problem("The server ended the connection for good."));
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
            case Entry.Command { Definition: var command, Arguments: var words } when _command.IsCompleted:
                _command = RunAsync(command, words);
                break;
            case Entry.Command:
                screen.Print(Words.Problem("The command before is still at work."));
                break;
            default:
                break;
        }
    }

    private void Send(Room room, string text)
    {
        try
        {
            var message = client.Post(room.Channel.Id, text);
            _pending.Add(message);
            _ = FollowAsync(message);
        }
        catch (RefusalException refused)
        {
            screen.Print(Words.NotSent(text, refused.Refusal.Sentence));
        }
    }

    /// <summary>An accepted message stays among those on their way until its channel shows it.</summary>
    private async Task FollowAsync(OutgoingMessage message)
    {
        try
        {
            await message.Completion;
            await loop.PostAsync(() =>
            {
                if (!_rooms.Exists(room => room.Channel.Id == message.ChannelId))
                {
                    _pending.Remove(message);
                }
            });
        }
        catch (RefusalException refused)
        {
            await loop.PostAsync(() =>
            {
                _pending.Remove(message);
                screen.Print(Words.NotSent(message.Text, refused.Refusal.Sentence));
            });
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
        foreach (var item in update.Events)
        {
            Show(item, room == _current ? null : room.Channel.Name);
        }
    }

    private void Show(ChannelEvent item, string? channel)
    {
        if (item.Message is { } message)
        {
            _pending.RemoveAll(waiting => waiting.Id == message.Id);
        }

        if (lines.Event(item, channel) is not { } line || (item.Message?.SentAt ?? item.Membership?.At) is not { } at)
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
        _pending.RemoveAll(waiting => waiting.ChannelId == room.Channel.Id && waiting.Completion.IsCompleted);
        if (_current == room)
        {
            _current = _rooms.LastOrDefault();
        }
    }
}
