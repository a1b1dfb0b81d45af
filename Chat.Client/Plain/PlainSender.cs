using System.Threading.Channels;
using Chat.Client.Rendering;
using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk;
using Chat.Sdk.Sending;

namespace Chat.Client.Plain;

/// <summary>Sends each line of the input, and says on stderr what became of those that were not accepted.</summary>
internal sealed class PlainSender(ChatClient client, ChannelId channelId, TextWriter errors, TimeProvider time)
{
    // Full: the input waits, as it does when the outbox is full.
    private const int MaxUnreported = 1_000;
    private const int FromOutbox = 0;

    private readonly Channel<(int Line, OutgoingMessage Message)> _sent =
        Channel.CreateBounded<(int Line, OutgoingMessage Message)>(new BoundedChannelOptions(MaxUnreported) { SingleReader = true, SingleWriter = true });

    private (int Line, OutgoingMessage Message)? _last;
    private int _left;
    private int _lines;
    private int _sentLines;
    private int _reported;

    /// <summary>Lines that the client or the server did not take.</summary>
    public int Refused { get; private set; }

    /// <summary>False while there may be more input, also when it was stopped before the end.</summary>
    public bool HasReachedEnd { get; private set; }

    /// <summary>Place of the last accepted line; 0 when there is none.</summary>
    public long LastSequence { get; private set; }

    /// <param name="left">What an earlier run left in the outbox file; it is on its way already.</param>
    /// <param name="input">The lines.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task SendLinesAsync(IReadOnlyList<OutgoingMessage> left, TextReader input, CancellationToken cancellationToken)
    {
        var reporting = ReportAsync();
        try
        {
            _left = left.Count;
            foreach (var message in left)
            {
                _sentLines++;
                await _sent.Writer.WriteAsync((FromOutbox, message), cancellationToken);
            }

            var reader = new LineReader(input, ChatLimits.MaxTextBytes);
            while (await reader.ReadAsync(cancellationToken) is { } line)
            {
                await SendLineAsync(line, cancellationToken);
            }

            HasReachedEnd = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop: what was sent is still waited for.
        }
        finally
        {
            _sent.Writer.Complete();
            Reporting = reporting;
        }
    }

    /// <summary>Waits until every line has an outcome; false when none got one for that long.</summary>
    public async Task<bool> DrainAsync(TimeSpan patience)
    {
        while (true)
        {
            var before = Volatile.Read(ref _reported);
            try
            {
                await Reporting.WaitAsync(patience, time);
                return true;
            }
            catch (TimeoutException)
            {
                if (Volatile.Read(ref _reported) == before)
                {
                    await errors.WriteLineAsync($"{_sentLines - before} of {_left + _lines} messages were not acknowledged.");
                    return false;
                }
            }
        }
    }

    private Task Reporting { get; set; } = Task.CompletedTask;

    private async Task SendLineAsync(string line, CancellationToken cancellationToken)
    {
        _lines++;
        try
        {
            var message = await PostAsync(line, cancellationToken);
            _sentLines++;
            _last = (_lines, message);
            await _sent.Writer.WriteAsync((_lines, message), cancellationToken);
            _last = null;
        }
        catch (RefusalException refused)
        {
            Report(_lines, refused.Refusal);
        }
    }

    private async Task<OutgoingMessage> PostAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            return await client.PostAsync(channelId, line, cancellationToken);
        }
        catch (OutboxFileException unkept) when (unkept.Outgoing is not null)
        {
            await errors.WriteLineAsync($"line {_lines}: {SafeText.OneLine(unkept.Message)}");
            return unkept.Outgoing;
        }
    }

    private async Task ReportAsync()
    {
        await foreach (var (line, message) in _sent.Reader.ReadAllAsync())
        {
            await ReportAsync(line, message);
        }

        // Sent, but told to stop before it found its place among the others.
        if (_last is { } last)
        {
            await ReportAsync(last.Line, last.Message);
        }
    }

    private async Task ReportAsync(int line, OutgoingMessage message)
    {
        try
        {
            var sent = await message.Completion;
            LastSequence = sent.ChannelId == channelId ? Math.Max(LastSequence, sent.Sequence) : LastSequence;
        }
        catch (RefusalException refused)
        {
            Report(line, refused.Refusal);
        }

        Interlocked.Increment(ref _reported);
    }

    private void Report(int line, Refusal refusal)
    {
        lock (errors)
        {
            Refused++;
        }

        errors.WriteLine($"{(line == FromOutbox ? "outbox" : $"line {line}")}: {SafeText.OneLine(refusal.Sentence)}");
    }
}
