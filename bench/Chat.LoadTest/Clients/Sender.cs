using System.Diagnostics;
using System.Threading.Channels;
using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.LoadTest.Checking;
using Chat.LoadTest.Measuring;
using Grpc.Core;

namespace Chat.LoadTest.Clients;

/// <summary>A channel that somebody sends to.</summary>
internal sealed record Target(ChannelId Id, string Name);

/// <summary>
/// Sends the messages of one connection: one call at a time, what waits goes out in one, and what has no outcome stays in front
/// and goes out again with the same ids.
/// </summary>
internal sealed class Sender(Session session, int textLength, Meter meter, Violations violations)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<(long Due, Target Target)> _due = Channel.CreateUnbounded<(long, Target)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<(Target Target, long Sequence)> _sent = [];
    private readonly List<Outgoing> _waiting = [];

    public Session Session { get; } = session;

    /// <summary>Everything the hub has acknowledged. To be read after <see cref="RunAsync"/> has ended.</summary>
    public IEnumerable<Acknowledged> Acknowledged =>
        _sent.Select((sent, number) => new Acknowledged(sent.Target.Name, new MessageKey(Session.Index, number), sent.Sequence)).Where(sent => sent.Sequence > 0);

    /// <summary>Messages without an outcome. To be read after <see cref="RunAsync"/> has ended.</summary>
    public int Unresolved => _waiting.Count;

    /// <summary>A message that is due now, or was a moment ago.</summary>
    public void Offer(long due, Target target) => _due.Writer.TryWrite((due, target));

    /// <summary>No further messages come.</summary>
    public void Complete() => _due.Writer.TryComplete();

    /// <summary>Sends what is offered, until nothing comes any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (_waiting.Count > 0 || await _due.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_waiting.Count < ChatLimits.MaxSendBatch && _due.Reader.TryRead(out var next))
            {
                Add(next.Due, next.Target);
            }

            if (_waiting.Count > 0)
            {
                await SendAsync(cancellationToken);
            }
        }
    }

    /// <summary>Has always so many messages under way, to the targets in turn, until it is told to stop.</summary>
    public async Task RunAsFastAsPossibleAsync(IReadOnlyList<Target> targets, int batch, CancellationToken stop, CancellationToken cancellationToken)
    {
        for (var turn = 0; !stop.IsCancellationRequested || _waiting.Count > 0;)
        {
            while (!stop.IsCancellationRequested && _waiting.Count < batch)
            {
                Add(Stopwatch.GetTimestamp(), targets[turn++ % targets.Count]);
            }

            await SendAsync(cancellationToken);
        }
    }

    private void Add(long due, Target target)
    {
        var key = new MessageKey(Session.Index, _sent.Count);
        _sent.Add((target, 0));
        var request = new SendRequest { ChannelId = target.Id, Id = key.ToId(TimeProvider.System.GetUtcNow()), Text = LoadText.Write(due, key, textLength) };
        _waiting.Add(new Outgoing(key, due, target, request));
        meter.CountSent(1);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var count = Math.Min(_waiting.Count, ChatLimits.MaxSendBatch);
        var connection = await Session.LiveAsync(cancellationToken);
        try
        {
            var requests = _waiting.Take(count).Select(waiting => waiting.Request).ToArray();
            var answers = await connection.Hub.SendMessagesAsync(requests).WaitAsync(CallLimit, TimeProvider.System, cancellationToken);
            Resolve(answers);
        }
        catch (RpcException failure) when (Refusal.TryParseDetail(failure.Status.Detail, out var refusal))
        {
            if (!refusal.IsRetryable)
            {
                violations.Add($"{Session.UserName} was refused {count} messages: {failure.Status.Detail}");
                _waiting.RemoveRange(0, count);
                return;
            }
        }
        catch (TimeoutException)
        {
            Session.Cut();
        }
        catch (Exception failure) when (Session.IsLoss(failure) && !cancellationToken.IsCancellationRequested)
        {
            // They go out again over the next connection.
        }

        if (_waiting.Count > 0)
        {
            meter.CountSentAgain(Math.Min(count, _waiting.Count));
            await Task.Delay(Pause * (0.5 + Random.Shared.NextDouble()), TimeProvider.System, cancellationToken);
        }
    }

    private void Resolve(SendAnswer[] answers)
    {
        List<Outgoing> again = [];
        for (var i = 0; i < answers.Length; i++)
        {
            var waiting = _waiting[i];
            if (answers[i].Refusal is not { } refusal)
            {
                _sent[waiting.Key.Number] = (waiting.Target, answers[i].Sequence);
                meter.CountAcknowledged(waiting.Due);
            }
            else if (refusal.IsRetryable)
            {
                again.Add(waiting);
            }
            else
            {
                violations.Add($"{waiting.Key} was refused: {refusal.ToDetail()}");
            }
        }

        _waiting.RemoveRange(0, answers.Length);
        _waiting.InsertRange(0, again);
    }

    private sealed record Outgoing(MessageKey Key, long Due, Target Target, SendRequest Request);
}
