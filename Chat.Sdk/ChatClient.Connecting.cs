using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Notices;
using Chat.Sdk.Connections;
using Chat.Sdk.Diagnostics;
using Chat.Sdk.Sending;

namespace Chat.Sdk;

/// <content>Keeps the client connected.</content>
public sealed partial class ChatClient : ILinkListener
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>A connection that ended sooner than this was none: the waits go on growing.</summary>
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    void ILinkListener.OnEvents(HubLink link, ChannelEventBatch batch)
    {
        if (_timelines.TryGetValue(batch.ChannelId, out var open))
        {
            open.Timeline.OnEvents(link, batch);
        }
    }

    void ILinkListener.OnNotice(HubLink link, ServerNotice notice)
    {
        if (NoticeReceived is { } handlers)
        {
            _pump.Post(() => handlers(notice));
        }
    }

    /// <summary>Stays with the links, one after another, until there is to be none.</summary>
    private async Task SuperviseAsync(HubLink link)
    {
        var backOff = new BackOff(_options.FirstBackOff, _options.LongestBackOff, Random.Shared);
        var attempt = 0;
        HubLink? current = link;
        try
        {
            while (current is not null)
            {
                var since = _options.TimeProvider.GetTimestamp();
                var renewing = _renewal.RunAsync(current, _closing.Token);
                await current.Ended;
                await current.DisposeAsync();
                await renewing;
                attempt = _options.TimeProvider.GetElapsedTime(since) >= StableAfter ? 0 : attempt;
                var ended = current;
                current = null;
                if (Leave(ended))
                {
                    (current, attempt) = await ReconnectAsync(ended.Notice, backOff, attempt, _closing.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The client was closed.
        }
#pragma warning disable CA1031 // nobody would hear of it otherwise
        catch (Exception defect)
#pragma warning restore CA1031
        {
            GiveUp(defect);
        }
    }

    private void GiveUp(Exception defect)
    {
        lock (_sync)
        {
            _link?.HangUp();
            _link = null;
            MoveIfAllowed(ConnectionState.Closed, ConnectionChangeReason.ConnectionLost, error: defect);
        }

        EndEverything();
        _logger.LoopFailed(defect);
    }

    /// <summary>Takes leave of a link; false when there is to be no other.</summary>
    private bool Leave(HubLink link)
    {
        foreach (var open in _timelines.Values)
        {
            open.Timeline.Detach(link);
        }

        var instance = link.Session.InstanceId;
        var reason = link.Notice is null ? ConnectionChangeReason.ConnectionLost : ConnectionChangeReason.ServerEnded;
        lock (_sync)
        {
            _link = null;
            Follow(link.Notice, reason, instance, link.Error);
            if (_state.Current == ConnectionState.Reconnecting)
            {
                _logger.Lost(instance, link.Error);
                return true;
            }
        }

        if (State == ConnectionState.Closed)
        {
            EndEverything();
        }

        return false;
    }

    /// <summary>Inside the lock: goes where the end of a connection leads.</summary>
    private void Follow(DisconnectNotice? notice, ConnectionChangeReason reason, string instance, Exception? error)
    {
        switch (EndPolicy.After(notice))
        {
            case NextStep.Stop:
                MoveIfAllowed(ConnectionState.Closed, reason, instance, notice, error);
                break;
            case NextStep.SignIn:
                MoveIfAllowed(ConnectionState.Disconnected, ConnectionChangeReason.SignInRequired, instance, notice, error);
                break;
            default:
                MoveIfAllowed(ConnectionState.Reconnecting, reason, instance, notice, error);
                break;
        }
    }

    /// <summary>Follows what the server had to say about the connection before, which could not be read then.</summary>
    private void HearOfPreviousEnd(HubLink link)
    {
        if (link.Session.PreviousEnd is not { } end)
        {
            return;
        }

        _logger.EndedBefore(end.Code);
        lock (_sync)
        {
            var notice = new DisconnectNotice { Code = end.Code, RetryAfter = TimeSpan.Zero };
            Follow(notice, ConnectionChangeReason.ServerEnded, link.Session.InstanceId, error: null);
        }

        if (State == ConnectionState.Closed)
        {
            EndEverything();
        }
    }

    private async Task<(HubLink? Link, int Attempt)> ReconnectAsync(DisconnectNotice? notice, BackOff backOff, int attempt, CancellationToken cancellationToken)
    {
        // The server's word is honoured, within reason: a wrong number must not keep the client away for good.
        var retryAfter = notice?.RetryAfter ?? TimeSpan.Zero;
        var mustBeFresh = notice?.Code is DisconnectCode.TokenExpired or DisconnectCode.RoleChanged;
        var least = retryAfter < TimeSpan.Zero ? TimeSpan.Zero : retryAfter > MaxRetryAfter ? MaxRetryAfter : retryAfter;
        while (true)
        {
            await Task.Delay(least + backOff.Next(attempt++), _options.TimeProvider, cancellationToken);
            least = TimeSpan.Zero;
            try
            {
                var token = await _tokens.GetAsync(mustBeFresh, cancellationToken);
                var isFresh = mustBeFresh;
                mustBeFresh = false;
                var link = await OpenLinkAsync(token, isFresh, cancellationToken);
                HearOfPreviousEnd(link);
                if (Adopt(link))
                {
                    return (link, attempt);
                }

                await link.DisposeAsync();
                return (null, attempt);
            }
            catch (RefusalException refused) when (EndPolicy.After(refused.Refusal) == NextStep.SignIn)
            {
                TryMove(ConnectionState.Reconnecting, ConnectionState.Disconnected, ConnectionChangeReason.SignInRequired, error: refused);
                return (null, attempt);
            }
            catch (OutboxFileException notMine)
            {
                // The server takes this user for another one now.
                TryMove(ConnectionState.Reconnecting, ConnectionState.Disconnected, ConnectionChangeReason.SignInRequired, error: notMine);
                return (null, attempt);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                _logger.AttemptFailed(attempt, failed);
            }
        }
    }

    private async Task<HubLink> OpenLinkAsync(string token, bool isFresh, CancellationToken cancellationToken)
    {
        HubLink link;
        try
        {
            link = await HubLink.OpenAsync(_options, token, _session, this, cancellationToken);
        }
        catch (RefusalException refused) when (!isFresh && refused.Refusal.Code == ErrorCode.SignInRequired)
        {
            // A token that was kept may have been revoked, or be older than its keeper thinks.
            var fresh = await _tokens.GetAsync(mustBeFresh: true, cancellationToken);
            if (fresh == token)
            {
                throw;
            }

            link = await HubLink.OpenAsync(_options, fresh, _session, this, cancellationToken);
        }

        try
        {
            _outboxFile?.Claim(OutboxOwner.Of(_options) with { UserId = link.Session.UserId, UserName = link.Session.UserName });
            return link;
        }
        catch (OutboxFileException)
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a link the one that everything goes over; false when the client was closed meanwhile.</summary>
    private bool Adopt(HubLink link)
    {
        lock (_sync)
        {
            if (_state.Current is not (ConnectionState.Connecting or ConnectionState.Reconnecting))
            {
                return false;
            }

            _link = link;
            Session = link.Session;
            MoveIfAllowed(ConnectionState.Connected, ConnectionChangeReason.Established, link.Session.InstanceId, previousEnd: link.Session.PreviousEnd);
        }

        _logger.Connected(link.Session.InstanceId);
        foreach (var open in _timelines.Values)
        {
            open.Timeline.Attach(link);
        }

        return true;
    }

    /// <summary>The link to use, when there is one. Waits for as long as there may be one again.</summary>
    private async Task<HubLink> WaitForLinkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_sync)
            {
                if (_link is { IsUsable: true })
                {
                    return _link;
                }

                changed = _linkChanged.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
