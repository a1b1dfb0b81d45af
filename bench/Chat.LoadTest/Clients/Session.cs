using System.Diagnostics;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Ids;
using Chat.Contracts.Notices;
using Chat.LoadTest.Checking;
using Chat.LoadTest.Measuring;
using Chat.LoadTest.Systems;
using Grpc.Core;

namespace Chat.LoadTest.Clients;

/// <summary>
/// A client with as little in it as it takes to connect, subscribe and resume, and to see what arrives. It stays connected
/// until it is told to close, whatever ends its connections.
/// </summary>
internal sealed class Session(int index, string userName, ILoadedSystem system, Meter meter, Violations violations, int textLength) : IChatHubReceiver
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Guards the views and epochs: live events and answers come on different threads.
    private readonly Lock _gate = new();
    private readonly Dictionary<ChannelId, (MemberView View, Epoch? Epoch)> _views = [];
    private TaskCompletionSource<HubConnection> _live = New();
    private bool _isBeingCut;
    private volatile bool _isStalled;

    public int Index { get; } = index;

    public string UserName { get; } = userName;

    public bool IsLive => _live.Task.IsCompletedSuccessfully;

    /// <summary>Stopped reading: nothing is asked of it any more.</summary>
    public bool IsStalled => _isStalled;

    public IReadOnlyList<MemberView> Views
    {
        get
        {
            lock (_gate)
            {
                return [.. _views.Values.Select(known => known.View)];
            }
        }
    }

    /// <summary>The connection, as soon as there is one that is subscribed to everything.</summary>
    public Task<HubConnection> LiveAsync(CancellationToken cancellationToken) => Volatile.Read(ref _live).Task.WaitAsync(cancellationToken);

    /// <summary>Becomes a member of a channel and is shown it from now on.</summary>
    public async Task EnterAsync(ChannelId channelId, MemberView view, CancellationToken cancellationToken)
    {
        await Patiently.CallAsync($"{UserName} joins #{view.Record.Name}", async () => await (await LiveAsync(cancellationToken)).Hub.JoinChannelAsync(view.Record.Name), cancellationToken);
        lock (_gate)
        {
            _views[channelId] = (view, null);
        }

        await Patiently.CallAsync(
            $"{UserName} subscribes to #{view.Record.Name}",
            async () =>
            {
                await SubscribeAsync(await LiveAsync(cancellationToken), channelId, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public async Task RunAsync(CancellationToken closing)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ConnectAsync(closing);
                _live.SetResult(connection);
                pause = TimeSpan.FromMilliseconds(50);
                await connection.Ended.WaitAsync(closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (closing.IsCancellationRequested || _isStalled)
                {
                    return;
                }

                NoteEnd();
            }
            catch (Exception failure) when (IsLoss(failure) && !closing.IsCancellationRequested)
            {
                meter.CountFailedConnect((failure as RpcException)?.Status.Detail ?? failure.GetType().Name);
                await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), TimeProvider.System, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception failure) when (IsLoss(failure))
            {
                return;
            }
        }
    }

    /// <summary>Cuts the connection without a word; it comes back by itself. False when there is none just now.</summary>
    public bool Cut()
    {
        var live = Volatile.Read(ref _live);
        if (!live.Task.IsCompletedSuccessfully)
        {
            return false;
        }

        _isBeingCut = true;
        Volatile.Write(ref _live, New());
        live.Task.Result.Cut();
        return true;
    }

    public async Task StallAsync(CancellationToken cancellationToken)
    {
        _isStalled = true;
        (await LiveAsync(cancellationToken)).Stall();
    }

    /// <summary>Fetches what is missing in front of events that have come already, as clients do.</summary>
    public async Task FillGapsAsync(CancellationToken cancellationToken)
    {
        (ChannelId Id, long After)[] gaps;
        lock (_gate)
        {
            gaps = [.. _views.Where(known => known.Value.View.HasGap).Select(known => (known.Key, known.Value.View.Next - 1))];
        }

        foreach (var (id, after) in gaps)
        {
            Take(id, (await ReadAsync(id, after, cancellationToken)).Events);
        }
    }

    /// <summary>A page of events after a sequence.</summary>
    public Task<EventPage> ReadAsync(ChannelId channelId, long after, CancellationToken cancellationToken)
    {
        var request = new ReadEventsRequest { ChannelId = channelId, After = after, Limit = ChatLimits.MaxEventPage };
        return Patiently.CallAsync($"{UserName} reads a page", async () => await (await LiveAsync(cancellationToken)).Hub.ReadEventsAsync(request), cancellationToken);
    }

    public void OnEvents(ChannelEventBatch batch) => Take(batch.ChannelId, batch.Events);

    public void OnNotice(ServerNotice notice)
    {
    }

    // The hub ends the connection in a moment; that is when it counts.
    public void OnDisconnecting(DisconnectNotice notice)
    {
    }

    /// <summary>Whether a call failed because of its connection.</summary>
    public static bool IsLoss(Exception failure) =>
        failure is RpcException or OperationCanceledException or ObjectDisposedException or IOException or HttpRequestException or TimeoutException;

    private static TaskCompletionSource<HubConnection> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<HubConnection> ConnectAsync(CancellationToken closing)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(closing);
        limit.CancelAfter(ConnectLimit);
        var connection = await HubConnection.ConnectAsync(
            system.Hubs[Index % system.Hubs.Count], await system.TokenForAsync(UserName, limit.Token), this, limit.Token);
        try
        {
            ChannelId[] channels;
            lock (_gate)
            {
                channels = [.. _views.Keys];
            }

            foreach (var channel in channels)
            {
                await SubscribeAsync(connection, channel, limit.Token);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task SubscribeAsync(HubConnection connection, ChannelId id, CancellationToken cancellationToken)
    {
        SubscribeRequest request;
        lock (_gate)
        {
            var (view, epoch) = _views[id];
            request = new SubscribeRequest { ChannelId = id, Epoch = epoch, AfterSequence = epoch is null ? null : view.Next - 1 };
        }

        var answer = await connection.Hub.SubscribeAsync(request).WaitAsync(cancellationToken);
        lock (_gate)
        {
            var (view, epoch) = _views[id];
            if (epoch is not null && epoch != answer.Epoch)
            {
                violations.Add($"#{view.Record.Name} has another epoch than before.");
            }

            _views[id] = (view, answer.Epoch);
            if (answer.IsSnapshot)
            {
                view.StartAt(answer.Events.Length > 0 ? answer.Events[0].Sequence : answer.Head + 1);
            }
        }

        Take(id, answer.Events);
        lock (_gate)
        {
            _views[id].View.ShowEarly();
        }
    }

    private void Take(ChannelId channelId, ChannelEvent[] events)
    {
        lock (_gate)
        {
            if (!_views.TryGetValue(channelId, out var known))
            {
                return;
            }

            foreach (var item in events)
            {
                Take(known.View, item);
            }
        }
    }

    private void Take(MemberView view, ChannelEvent item)
    {
        if (item.Message is not { } message)
        {
            view.Offer(item.Sequence, MessageKey.None);
            return;
        }

        var key = MessageKey.Of(message.Id);
        var due = LoadText.DueOf(message.Text, key, textLength);
        if (due is null)
        {
            violations.Add($"{view.Member} got {key} with another text than was sent.");
        }

        if (view.Offer(item.Sequence, key) > 0)
        {
            meter.CountDelivered(due ?? Stopwatch.GetTimestamp());
        }
    }

    private void NoteEnd()
    {
        if (_isBeingCut)
        {
            _isBeingCut = false;
            return;
        }

        meter.CountEnded();
        Volatile.Write(ref _live, New());
    }
}
