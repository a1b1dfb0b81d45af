using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Sdk.Connections;
using Chat.Sdk.Diagnostics;
using Chat.Sdk.Waiting;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Sending;

/// <summary>
/// Sends what is in the outbox: everything that waits in one batch, and the next batch when the answer is there. Messages
/// without an outcome stay where they are and go out again with the same ids.
/// </summary>
internal sealed class SendLoop(Outbox outbox, Func<CancellationToken, Task<HubLink>> getLink, TimeProvider time, ILogger logger)
{
    // A wrong number must not keep messages back for good.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>A server that failed at a whole batch may have failed at something else than the messages: so often it is asked again.</summary>
    private const int MaxFaults = 5;

    private readonly BackOff _backOff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), Random.Shared);
    private readonly Signal _added = new();
    private int _most = ChatLimits.MaxSendBatch;
    private int _faults;

    public void Wake() => _added.Set();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var link = await getLink(cancellationToken);
            var batch = outbox.NextBatch(_most, time.GetTimestamp());
            if (batch.Count == 0)
            {
                await WaitAsync(cancellationToken);
                continue;
            }

            await SendAsync(link, batch, cancellationToken);
            outbox.Sweep();
        }
    }

    private Task WaitAsync(CancellationToken cancellationToken)
    {
        if (outbox.NextRelease() is not { } release)
        {
            return _added.WaitAsync(cancellationToken);
        }

        var wait = time.GetElapsedTime(time.GetTimestamp(), release);
        return wait > TimeSpan.Zero ? _added.WaitAsync(wait, time, cancellationToken) : Task.CompletedTask;
    }

    private async Task SendAsync(HubLink link, List<OutgoingMessage> batch, CancellationToken cancellationToken)
    {
        SendRequest[] requests = [.. batch.Select(message => message.Request)];
        try
        {
            var answers = await link.CallAsync(hub => hub.SendMessagesAsync(requests), cancellationToken);
            if (answers.Length != batch.Count)
            {
                throw new RefusalException(ErrorCode.Internal, $"The server answered {answers.Length} outcomes for {batch.Count} messages.");
            }

            Resolve(batch, answers);
            _faults = _most == ChatLimits.MaxSendBatch ? 0 : _faults;
            _most = Math.Min(_most * 2, ChatLimits.MaxSendBatch);
        }
        catch (LinkLostException)
        {
            // They go out again over the next link.
        }
        catch (RefusalException refused) when (refused.Refusal.Code is ErrorCode.NotConnected or ErrorCode.SignInRequired)
        {
            // The hub has forgotten who this is: the next link says it again.
            link.HangUp();
            await link.Ended;
        }
        catch (RefusalException refused)
            when (refused.Refusal.IsRetryable || (refused.Refusal.Code == ErrorCode.Internal && ++_faults <= MaxFaults))
        {
            logger.SendingAgain(batch.Count, refused.Refusal.Code);
            if (WaitOfTheUser(refused.Refusal) is { } wait)
            {
                outbox.HoldBackAll(After(wait));
                return;
            }

            foreach (var channel in batch.Select(message => message.ChannelId).Distinct())
            {
                HoldBack(channel, refused.Refusal.RetryAfter);
            }
        }
        catch (RefusalException refused)
        {
            RefuseBatch(batch, refused.Refusal);
        }
    }

    private void Resolve(List<OutgoingMessage> batch, SendAnswer[] answers)
    {
        Dictionary<ChannelId, TimeSpan?> unresolved = [];
        for (var i = 0; i < batch.Count; i++)
        {
            var (message, answer) = (batch[i], answers[i]);
            if (answer.Refusal is not { } refusal)
            {
                message.Accept(answer.Sequence, answer.SentAt ?? time.GetUtcNow());
                outbox.Release(message.ChannelId);
            }
            else if (refusal.IsRetryable)
            {
                logger.SendingAgain(1, refusal.Code);
                if (WaitOfTheUser(refusal) is { } wait)
                {
                    outbox.HoldBackAll(After(wait));
                    continue;
                }

                unresolved[message.ChannelId] = refusal.RetryAfter ?? unresolved.GetValueOrDefault(message.ChannelId);
            }
            else
            {
                message.Refuse(refusal);
            }
        }

        foreach (var (channel, retryAfter) in unresolved)
        {
            HoldBack(channel, retryAfter);
        }
    }

    /// <summary>As long as the server says, where it does and within reason; else ever longer.</summary>
    private void HoldBack(ChannelId channel, TimeSpan? retryAfter) =>
        outbox.HoldBack(channel, After(retryAfter ?? _backOff.Next(outbox.HoldsInARow(channel))));

    // A limit is one of the user, whatever the channel: what goes to another one would only be refused too, and put off the time.
    private static TimeSpan? WaitOfTheUser(Refusal refusal) => refusal.Code == ErrorCode.RateLimited ? refusal.RetryAfter : null;

    private long After(TimeSpan said)
    {
        var wait = said < TimeSpan.Zero ? TimeSpan.Zero : said > MaxRetryAfter ? MaxRetryAfter : said;
        return time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>The batch was refused as a whole: smaller ones find out which message it is that the server does not take.</summary>
    private void RefuseBatch(List<OutgoingMessage> batch, Refusal refusal)
    {
        if (batch.Count == 1)
        {
            batch[0].Refuse(refusal);
            _most = ChatLimits.MaxSendBatch;
        }
        else
        {
            _most = batch.Count / 2;
        }
    }
}
