using Chat.Client.Accounts;
using Chat.Client.Commands;
using Chat.Client.Rendering;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Sdk.Accounts;
using Spectre.Console.Rendering;

namespace Chat.Client.Interactive;

/// <content>The commands. They wait for the server beside the loop, and come back to it with the answer.</content>
internal sealed partial class ChatSession : ICommandTarget
{
    public async Task ListChannelsAsync(CancellationToken cancellationToken)
    {
        var channels = await client.ListChannelsAsync(cancellationToken);
        await loop.PostAsync(() => screen.Print(Words.Channels(channels)), cancellationToken);
    }

    public async Task CreateChannelAsync(string name, CancellationToken cancellationToken) =>
        await OpenAsync(await client.CreateChannelAsync(name, cancellationToken), cancellationToken);

    public async Task JoinChannelAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is { } open)
        {
            await loop.PostAsync(() => GoTo(open), cancellationToken);
            return;
        }

        await OpenAsync(await client.JoinChannelAsync(name, cancellationToken), cancellationToken);
    }

    public async Task LeaveChannelAsync(string? name, CancellationToken cancellationToken)
    {
        var room = name is null ? _current : Find(name);
        if (room is null)
        {
            throw new RefusalException(ErrorCode.NotAMember, name is null ? "You are in no channel." : $"#{name} is not open.");
        }

        await client.LeaveChannelAsync(room.Channel.Id, cancellationToken);
        await loop.PostAsync(
            () =>
            {
                Forget(room);
                Print(_current is null ? $"left #{room.Channel.Name}" : $"left #{room.Channel.Name}; you are in #{_current.Channel.Name}");
            },
            cancellationToken);
    }

    public Task SessionsAsync(IReadOnlyList<string> words, CancellationToken cancellationToken) =>
        ShowAsync(commands => commands.SessionsAsync(words, cancellationToken), cancellationToken);

    public async Task SecondFactorAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        if (account is null)
        {
            Withhold(CommandDefinition.All.First(command => command.AsksSecret));
            throw NoAccount();
        }

        var password = await AskSecretAsync("your password (empty: leave everything as it is):", cancellationToken);
        if (password.Length > 0)
        {
            await ShowAsync(commands => commands.SecondFactorAsync(words, password, cancellationToken), cancellationToken);
        }
    }

    public Task AdminAsync(IReadOnlyList<string> words, CancellationToken cancellationToken) =>
        ShowAsync(commands => commands.AdminAsync(words, cancellationToken), cancellationToken);

    public async Task LogOutAsync(CancellationToken cancellationToken)
    {
        await (account ?? throw NoAccount()).LogOutAsync(cancellationToken);
        await loop.PostAsync(
            () =>
            {
                Print("you are logged out");
                Quit();
            },
            cancellationToken);
    }

    public void Retry()
    {
        foreach (var message in client.FailedMessages)
        {
            _ = KeepAsync(client.Retry(message));
        }
    }

    public void Discard()
    {
        foreach (var message in client.FailedMessages)
        {
            client.Discard(message);
        }
    }

    public void ShowHelp() => screen.Print(Words.Help());

    public void Quit() => quit.Cancel();

    private async Task ShowAsync(Func<AccountCommands, Task<IRenderable>> command, CancellationToken cancellationToken)
    {
        var answer = await command(account ?? throw NoAccount());
        await loop.PostAsync(() => screen.Print(answer), cancellationToken);
    }

    // Commands begin on the loop, and so does this: whatever is typed next is the answer and nothing else, however fast it comes.
    private Task<string> AskSecretAsync(string question, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked = (question, answer);
        _editor.IsSecret = true;
        return answer.Task.WaitAsync(cancellationToken);
    }

    // The command was refused before it could ask. Who pasted it has pasted the answer behind it, which is no message.
    private void Withhold(CommandDefinition? command)
    {
        if (command is { AsksSecret: true })
        {
            _ = AskSecretAsync($"/{command.Name} was not begun; what you type here goes nowhere (Enter: go on):", quit.Token);
        }
    }

    private static RefusalException NoAccount() => new(ErrorCode.SignInRequired, "This client was given a token and no log-in; start it without one for that.");

    private Room? Find(string name) =>
        ChatNames.NormalizeChannelName(name, out _) is { } normalized ? _rooms.Find(room => room.Channel.Name == normalized) : null;

    private async Task RunAsync(CommandDefinition command, IReadOnlyList<string> words)
    {
        try
        {
            await command.Run(this, words, quit.Token);
        }
        catch (RefusalException refused)
        {
            await loop.PostAsync(() => screen.Print(Words.Problem(refused.Refusal.Sentence)));
        }
        catch (AccountsUnreachableException unreachable)
        {
            await loop.PostAsync(() => screen.Print(Words.Problem(unreachable.Message)));
        }
        catch (OperationCanceledException) when (quit.IsCancellationRequested)
        {
            // The client is being left.
        }
#pragma warning disable CA1031 // a command that fails does not end the client, and is not kept from its user
        catch (Exception defect)
#pragma warning restore CA1031
        {
            await loop.PostAsync(() => screen.Print(Words.Problem($"/{command.Name} failed: {defect.Message}")));
        }
    }

    private async Task OpenAsync(ChannelSummary channel, CancellationToken cancellationToken)
    {
        var timeline = await client.OpenChannelAsync(channel.Id, cancellationToken: cancellationToken);
        await loop.PostAsync(
            () =>
            {
                var room = new Room(channel, timeline);
                _rooms.Add(room);
                GoTo(room);
                room.Reading = Task.Run(() => ReadAsync(room));
            },
            cancellationToken);
    }

    private void GoTo(Room room)
    {
        _current = room;
        Print($"you are in #{room.Channel.Name}");
    }
}
