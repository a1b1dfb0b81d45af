using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Hub.Channels;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;
using Chat.Hub.Limits;
using Microsoft.Extensions.Options;

namespace Chat.Hub.Messaging;

/// <summary>Takes what a client sends and answers what became of each message, within a bounded time.</summary>
internal sealed class SendService(
    ChannelAccess access, SendQueue queue, HubLimits limits, IOptions<MessagingOptions> options, HubMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    public async Task<SendAnswer[]> SendAsync(ConnectionState connection, SendRequest[]? requests)
    {
        if (requests is null || requests.Any(request => request is null))
        {
            throw new RefusalException(ErrorCode.InvalidRequest, "A call has messages, none of them missing.");
        }

        if (requests.Length > ChatLimits.MaxSendBatch)
        {
            throw new RefusalException(ErrorCode.BatchTooLarge, $"At most {ChatLimits.MaxSendBatch} messages go in one call; this one has {requests.Length}.");
        }

        if (!connection.TryBeginSending())
        {
            throw new RefusalException(ErrorCode.Busy, "A connection sends one batch at a time. Send again when the last one is answered.");
        }

        try
        {
            return await SendOneBatchAsync(connection, requests);
        }
        finally
        {
            connection.EndSending();
        }
    }

    private async Task<SendAnswer[]> SendOneBatchAsync(ConnectionState connection, SendRequest[] requests)
    {
        var started = time.GetTimestamp();
        // Who sends too much has the first of his messages stored: none of the others passes one of them.
        var (granted, tooMuch) = await limits.TakeMessagesAsync(connection, requests.Length);
        if (granted == 0 && tooMuch?.RetryAfter is { } wait && connection.CameTooEarly(time.GetUtcNow(), wait))
        {
            await HoldAsync(connection);
        }

        var closed = await ClosedChannelsAsync(connection, requests[..granted]);
        // What waits for a lane does so from here: the check of access may have asked History.
        var accepted = time.GetTimestamp();
        var call = new SendCall();
        Entry[] entries =
        [
            .. requests.Take(granted).Select(request => Check(connection, request, call, closed, accepted)),
            .. requests.Skip(granted).Select(_ => new Entry(null, tooMuch)),
        ];
        call.Begin();
        queue.Enqueue(call);

        var left = options.Value.AnswerWithin - time.GetElapsedTime(started);
        try
        {
            await call.Done.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        }
        catch (TimeoutException)
        {
            queue.Withdraw(call);
        }

        var answers = Array.ConvertAll(entries, entry => entry.Refusal is { } refusal
            ? new SendAnswer { Refusal = refusal }
            : entry.Pending!.Answer ?? new SendAnswer { Refusal = SendRefusals.Unknown });
        // Refusals come at once, and would hide how long a send takes.
        if (answers.Any(answer => answer.Refusal is null or { Code: ErrorCode.OutcomeUnknown }))
        {
            metrics.CallAnswered(time.GetElapsedTime(started));
        }

        foreach (var answer in answers)
        {
            if (answer.Refusal is { } refusal)
            {
                metrics.MessageRefused(refusal.Code);
            }
        }

        return answers;
    }

    // Who does not wait although he was asked to is made to: refusing thousands of calls in a second would cost the others their share.
    private async Task HoldAsync(ConnectionState connection)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(connection.Gone, Task.Delay(Hold, time, ended.Token));
        await ended.CancelAsync();
    }

    /// <summary>The channels of the call in which this user cannot post, and why.</summary>
    private async Task<Dictionary<ChannelId, Refusal>> ClosedChannelsAsync(ConnectionState connection, SendRequest[] requests)
    {
        var closed = new Dictionary<ChannelId, Refusal>();
        var checks = requests
            .Select(request => request.ChannelId)
            .Distinct()
            .Select(async channelId => (ChannelId: channelId, Refusal: await WhyClosedAsync(connection, channelId)));
        foreach (var (channelId, refusal) in await Task.WhenAll(checks))
        {
            if (refusal is not null)
            {
                closed.Add(channelId, refusal);
            }
        }

        return closed;
    }

    private async Task<Refusal?> WhyClosedAsync(ConnectionState connection, ChannelId channelId)
    {
        try
        {
            await access.RequireSenderAsync(connection, channelId);
            return null;
        }
        catch (RefusalException closed)
        {
            return closed.Refusal;
        }
    }

    private static Entry Check(ConnectionState connection, SendRequest request, SendCall call, Dictionary<ChannelId, Refusal> closed, long since)
    {
        if (request.Id.Value == Guid.Empty)
        {
            return new Entry(null, Refusal.Of(ErrorCode.InvalidRequest, "A message has an id."));
        }

        var text = MessageText.Normalize(request.Text, out var refusal);
        if (text is null || closed.TryGetValue(request.ChannelId, out refusal))
        {
            return new Entry(null, refusal);
        }

        var item = new AppendItem
        {
            ChannelId = request.ChannelId,
            Id = request.Id,
            SenderId = connection.User.Id,
            SenderName = connection.User.Name,
            Text = text,
        };
        var pending = new PendingSend(call, connection, item, HubActivity.StartSend(request.ChannelId, request.TraceParent), since);
        call.Sends.Add(pending);
        return new Entry(pending, null);
    }

    // Exactly one of the two.
    private readonly record struct Entry(PendingSend? Pending, Refusal? Refusal);
}
