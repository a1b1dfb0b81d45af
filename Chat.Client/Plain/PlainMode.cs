using Chat.Client.Accounts;
using Chat.Client.Options;
using Chat.Client.Rendering;
using Chat.Contracts.Errors;
using Chat.Sdk;
using Chat.Sdk.Accounts;
using Chat.Sdk.Connections;
using Chat.Sdk.Sending;
using Chat.Sdk.Timeline;

namespace Chat.Client.Plain;

/// <summary>The client for scripts: no colours, no keys, one line for one message.</summary>
internal sealed class PlainMode(ClientOptions options, TextReader input, TextWriter output, TextWriter errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PatienceWhenStopped = TimeSpan.FromSeconds(5);

    private readonly TextWriter _errors = TextWriter.Synchronized(errors);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The exit code: 0, or 1 when a line was refused or lost, or there is no server.</summary>
    public async Task<int> RunAsync(ChatClientOptions connection, CancellationToken stop)
    {
        try
        {
            await using var client = new ChatClient(connection);
            client.StateChanged += Tell;
            client.NoticeReceived += notice => _errors.WriteLine(PlainFormat.Notice(notice));
            if (client.OutboxProblem is { } problem)
            {
                await _errors.WriteLineAsync(SafeText.OneLine(problem));
            }

            var left = client.Outgoing;
            var session = await client.ConnectAsync(stop);
            await _errors.WriteLineAsync($"connected to hub instance {SafeText.OneLine(session.InstanceId)}");
            var channel = await client.JoinChannelAsync(options.Channel, stop);
            var timeline = await client.OpenChannelAsync(channel.Id, ReplayMode.Everything, stop);
            var code = await ChatAsync(client, timeline, left, connection.TimeProvider, stop);
            if (client.State is ConnectionState.Closed or ConnectionState.Disconnected)
            {
                // The channel may have ended before it was told why.
                await _ended.Task.WaitAsync(PatienceWhenStopped, connection.TimeProvider, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return code;
        }
        catch (Exception exception) when (exception is RefusalException or HubUnreachableException or AccountsUnreachableException or OutboxFileException)
        {
            await _errors.WriteLineAsync(SafeText.OneLine(exception.Message));
            return 1;
        }
        catch (IOException exception)
        {
            await _errors.WriteLineAsync($"The output cannot be written: {exception.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return options.Follows ? 0 : 1;
        }
    }

    private async Task<int> ChatAsync(
        ChatClient client, ChannelTimeline timeline, IReadOnlyList<OutgoingMessage> left, TimeProvider time, CancellationToken stop)
    {
        using var printing = new CancellationTokenSource();
        var printer = new PlainPrinter(timeline, output, _errors);
        var printed = printer.PrintAsync(printing.Token);
        var ended = Task.WhenAny(printed, _ended.Task);

        // No more input is read once nothing can be sent or shown.
        using var stopSending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var sender = new PlainSender(client, timeline.ChannelId, _errors, time);
        var sending = sender.SendLinesAsync(left, input, stopSending.Token);
        await Task.WhenAny(ended, sending);
        if (ended.IsCompleted)
        {
            await stopSending.CancelAsync();
        }

        await sending;
        if (options.Follows)
        {
            await Task.WhenAny(ended, Task.Delay(Timeout.InfiniteTimeSpan, time, stop));
        }

        var isComplete = await sender.DrainAsync(stop.IsCancellationRequested || ended.IsCompleted ? PatienceWhenStopped : Patience);
        if (ended.IsCompleted)
        {
            await Task.WhenAny(printed, Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None));
            await printing.CancelAsync();
            await printed; // says why, when it knows
            return 1;
        }

        // Its own lines belong to what it shows, and so does the beginning when there was nothing to send.
        timeline.Expect(sender.LastSequence);
        var shown = printer.Reaches(Math.Max(sender.LastSequence, timeline.LastSequence));
        await Task.WhenAny(printed, shown, Task.Delay(PatienceWhenStopped, time, CancellationToken.None));
        await printing.CancelAsync();
        await printed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return isComplete && (options.Follows || (sender.HasReachedEnd && sender.Refused == 0)) ? 0 : 1;
    }

    private void Tell(ConnectionChange change)
    {
        switch (change.To)
        {
            case ConnectionState.Reconnecting:
                _errors.WriteLine($"connection to hub instance {SafeText.OneLine(change.InstanceId ?? "?")} lost, reconnecting");
                break;
            case ConnectionState.Connected when change.From == ConnectionState.Reconnecting:
                _errors.WriteLine($"connected to hub instance {SafeText.OneLine(change.InstanceId ?? "?")}");
                break;
            case ConnectionState.Disconnected when change.From != ConnectionState.Connecting:
                _errors.WriteLine("The log-in is over.");
                _ended.TrySetResult();
                break;
            case ConnectionState.Closed when change.Reason != ConnectionChangeReason.Requested:
                _errors.WriteLine(AccountWords.EndOf(change.Notice?.Code));
                _ended.TrySetResult();
                break;
        }
    }
}
