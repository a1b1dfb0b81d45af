using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Messaging;
using Chat.Hub.Channels;
using Chat.Hub.Diagnostics;
using Chat.Hub.History;

namespace Chat.Hub.Messaging;

/// <summary>Has History store messages, delivers them, and then tells their senders: in this order.</summary>
internal sealed class AppendBatches(HistoryGateway history, EventDelivery delivery, HubMetrics metrics, ILogger<AppendBatches> logger)
{
    /// <summary>Gives every message its outcome; answers those that may be tried again.</summary>
    public async Task<IReadOnlyList<PendingSend>> AppendAsync(PendingSend[] batch)
    {
        using var activity = HubActivity.StartAppend(batch);
        try
        {
            var answer = await history.AppendAsync([.. batch.Select(send => send.Item)]);
            if (answer.Outcomes.Length != batch.Length)
            {
                throw new InvalidOperationException($"History answered {answer.Outcomes.Length} outcomes for {batch.Length} messages.");
            }

            activity?.Stored(answer.Outcomes);
            return Resolve(batch, answer);
        }
        catch (RefusalException refusal) when (refusal.Refusal.Code is not (ErrorCode.Unavailable or ErrorCode.OutcomeUnknown))
        {
            activity?.Failed(ChatErrors.NameOf(refusal.Refusal.Code));
            return RefuseAll(batch, refusal.Refusal);
        }
        catch (RefusalException silence)
        {
            activity?.Failed(ChatErrors.NameOf(silence.Refusal.Code));
            logger.AppendUnknown(batch.Length, ChatErrors.NameOf(silence.Refusal.Code));
            return RefuseAll(batch, SendRefusals.Unknown);
        }
#pragma warning disable CA1031 // the lane goes on, and whatever failed here, the messages may have been stored
        catch (Exception failure)
#pragma warning restore CA1031
        {
            activity?.Failed(failure.GetType().Name);
            logger.AppendFailed(failure, batch.Length);
            return RefuseAll(batch, SendRefusals.Unknown);
        }
    }

    private static PendingSend[] RefuseAll(PendingSend[] batch, Refusal refusal)
    {
        foreach (var send in batch.Where(send => send.Answer is null))
        {
            send.Refuse(refusal);
        }

        return refusal.IsRetryable ? batch : [];
    }

    private static MessageData MessageOf(AppendItem item, AppendOutcome outcome) => new()
    {
        Id = item.Id,
        SenderId = item.SenderId,
        SenderName = item.SenderName,
        Text = item.Text,
        SentAt = outcome.SentAt!.Value,
    };

    private List<PendingSend> Resolve(PendingSend[] batch, AppendAnswer answer)
    {
        var outcomes = batch.Zip(answer.Outcomes, (send, outcome) => (Send: send, Outcome: outcome)).ToArray();
        var stored = outcomes.Where(pair => pair.Outcome is { Refusal: null, SentAt: not null }).ToArray();
        foreach (var channel in stored.GroupBy(pair => pair.Send.Item.ChannelId))
        {
            // A repeat is delivered again: the first time may have been cut short between commit and delivery.
            var events = channel
                .DistinctBy(pair => pair.Outcome.Sequence)
                .OrderBy(pair => pair.Outcome.Sequence)
                .Select(pair => new ChannelEvent
                {
                    Sequence = pair.Outcome.Sequence,
                    Kind = ChannelEventKind.MessagePosted,
                    Message = MessageOf(pair.Send.Item, pair.Outcome),
                });
            delivery.Deliver(channel.Key, answer.Epoch, [.. events]);
        }

        metrics.MessagesSent(stored.Count(pair => !pair.Outcome.IsRepeat));
        var unresolved = new List<PendingSend>();
        foreach (var (send, outcome) in outcomes)
        {
            if (outcome.Refusal is not { } refusal)
            {
                send.Accept(outcome);
                continue;
            }

            if (refusal.Code is ErrorCode.NotAMember or ErrorCode.ChannelNotFound)
            {
                send.Sender.Forget(send.Item.ChannelId);
            }

            send.Refuse(refusal);
            if (refusal.IsRetryable)
            {
                unresolved.Add(send);
            }
        }

        return unresolved;
    }
}
