using System.Collections.Concurrent;
using Chat.Testing;
using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.Protocol;
using StandIns.MagicOnion.Tests.Clients;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>One connection to a server that sends spoilt messages, from its beginning to its end. All of it follows from the seed.</summary>
internal sealed class ClientSession(int seed) : IMagicOnionClientLogger
{
    private const int LastCall = FramesOfServer.Calls + 1;

    private readonly Random _random = new(seed);
    private readonly string _who = $"Client, seed {seed}";
    private readonly ConcurrentQueue<string> _unexpected = new();
    private readonly ClientScriptedServer _server = ClientScriptedServer.Accepting();

    // What the client must send: acknowledgements in order, and one answer to each request.
    private readonly List<(short Sequence, long Time)> _beats = [];
    private readonly List<Guid> _asked = [];

    // By the first message that answers them: whether it is the right one.
    private readonly Dictionary<int, bool> _answered = [];
    private int _harmed;

    /// <summary>Returns how many spoilt messages the client has got.</summary>
    public async Task<int> RunAsync()
    {
        var hub = await ConnectAsync(withContext: _random.Next(3) == 0).OrFail($"{_who}: the client connects.");
        (Task Task, Func<bool> IsRight)[] calls = Call(hub);
        await SendAsync();
        await CheckSentAsync();
        await CheckCallsAsync(calls);
        await CallOnceMoreAsync(hub);
        await EndAsync(hub);
        foreach (var (task, _) in calls)
        {
            await task.WaitAsync(Waits.Limit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.True(task.IsCompleted, $"{_who}: a call still waits after the end.");
            Assert.True(task.IsCompletedSuccessfully || Expected.OfCall(task.Exception?.InnerException ?? new OperationCanceledException()), $"{_who}: {task.Exception}");
        }

        Assert.True(_unexpected.IsEmpty, $"{_who}: {string.Join(Environment.NewLine, _unexpected)}");
        return _harmed;
    }

    public void Error(Exception ex, string message)
    {
        if (ex is not InvalidDataException && !Expected.OfCall(ex))
        {
            _unexpected.Enqueue($"{message} {ex}");
        }
    }

    public void Information(string message)
    {
    }

    public void Debug(string message)
    {
    }

    public void Trace(string message)
    {
    }

    private Task<IFuzzHub> ConnectAsync(bool withContext)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(withContext ? new SynchronizationContext() : null);
        try
        {
            var options = StreamingHubClientOptions.CreateWithDefault(logger: this)
                .WithClientHeartbeatInterval(TimeSpan.FromHours(1))
                .WithServerHeartbeatReceived(_ => { })
                .WithClientHeartbeatResponseReceived(_ => { });
            return StreamingHubClient.ConnectAsync<IFuzzHub, IFuzzReceiver>(_server, new FuzzReceiver(), options);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>The calls that <see cref="FramesOfServer.Answer"/> answers.</summary>
    private static (Task Task, Func<bool> IsRight)[] Call(IFuzzHub hub)
    {
        var (echo, text, names, node, nothing) = (hub.EchoAsync(1), hub.TextAsync(1, "a"), hub.NamesAsync([]).AsTask(), hub.NodeAsync(null), hub.NothingAsync().AsTask());
        return [(echo, () => echo.Result == 11), (text, () => text.Result == "two"), (names, () => names.Result == 33), (node, () => node.Result?.Name == "four"), (nothing, () => true)];
    }

    private async Task SendAsync()
    {
        var share = _random.NextDouble();
        for (var left = _random.Next(5, 60); left > 0; left--)
        {
            var whole = FramesOfServer.Any(_random);
            if (_random.NextDouble() >= share)
            {
                Send(whole);
                continue;
            }

            _harmed++;
            var start = _random.Next(2) == 0 ? 0 : BodyOf(whole);
            Send(_random.Next(12) == 0 ? whole : Mutator.Spoil(_random, whole, start, FuzzServer.MaxMessageBytes));
            if (_random.Next(20) == 0)
            {
                await Task.Yield();
            }
        }

        // Once this is answered, all before it have been read.
        Send(FramesOfServer.Ask(FuzzFrames.Id(_random), nameof(IFuzzReceiver.DoubleAsync), 1));
    }

    private void Send(byte[] bytes)
    {
        _server.Send(bytes);
        if (!ServerFrameReader.TryRead(bytes, out var frame, out _))
        {
            return;
        }

        switch (frame.Kind)
        {
            case ServerFrameKind.Heartbeat:
                _beats.Add((frame.Sequence, frame.Time));
                break;
            case ServerFrameKind.ClientResultRequest:
                _asked.Add(frame.ResultId);
                break;
            case ServerFrameKind.Response or ServerFrameKind.ErrorResponse:
                _answered.TryAdd(frame.MessageId, bytes.AsSpan().SequenceEqual(FramesOfServer.Answer(frame.MessageId)));
                break;
        }
    }

    private async Task CheckSentAsync()
    {
        var (beats, asked) = (0, new List<Guid>(_asked));
        var last = _asked[^1];
        while (beats < _beats.Count || asked.Count > 0)
        {
            var bytes = Convert.FromHexString(await _server.NextAsync($"{_who}: {_beats.Count - beats} acknowledgements and {asked.Count} answers."));
            Assert.True(ClientFrameReader.TryRead(bytes, out var frame, out var problem), $"{_who}: the client sent what no server can read: {problem}.");
            switch (frame.Kind)
            {
                case ClientFrameKind.ServerHeartbeatAck:
                    Assert.True(beats < _beats.Count && _beats[beats] == (frame.Sequence, frame.Time), $"{_who}: acknowledged {frame.Sequence}.");
                    beats++;
                    break;
                case ClientFrameKind.ClientResult or ClientFrameKind.ClientResultError:
                    Assert.True(asked.Remove(frame.ResultId), $"{_who}: answered what nobody asked.");
                    Assert.True(frame.ResultId != last || frame.Kind == ClientFrameKind.ClientResult, $"{_who}: the last answer is an error.");
                    break;
            }
        }
    }

    private async Task CheckCallsAsync((Task Task, Func<bool> IsRight)[] calls)
    {
        for (var id = 1; id <= calls.Length; id++)
        {
            var (task, isRight) = calls[id - 1];
            var wasAnswered = _answered.TryGetValue(id, out var wasRight);
            if (!wasAnswered)
            {
                Assert.False(task.IsCompleted, $"{_who}: the call {id} was not answered and waits no more.");
                continue;
            }

            await Task.WhenAny(task).OrFail($"{_who}: the answer to the call {id}.");
            Assert.True(!wasRight || (task.IsCompletedSuccessfully && isRight()), $"{_who}: the call {id} has another result than the one that was sent.");
        }
    }

    private async Task CallOnceMoreAsync(IFuzzHub hub)
    {
        var call = hub.EchoAsync(seed);
        _server.Send(FramesOfServer.Response(LastCall, seed));
        Assert.True(seed == await call.OrFail($"{_who}: the last call is answered."), $"{_who}: the last call has another result than the one that was sent.");
    }

    private async Task EndAsync(IFuzzHub hub)
    {
        var ended = ((IStreamingHubClient)hub).WaitForDisconnectAsync();
        var reason = DisconnectionType.CompletedNormally;
        switch (_random.Next(4))
        {
            case 0:
                _server.End(new Status(StatusCode.Unavailable, "gone"));
                reason = DisconnectionType.Faulted;
                break;
            case 1:
                var disposing = hub.DisposeAsync();
                await _server.HalfClosed.OrFail($"{_who}: the client hangs up.");
                _server.End();
                await disposing.OrFail($"{_who}: the client is disposed.");
                break;
            default:
                _server.End();
                break;
        }

        Assert.True(reason == (await ended.OrFail($"{_who}: the client sees the end.")).Type, $"{_who}: ended otherwise than {reason}.");
    }

    private static int BodyOf(byte[] frame) => ServerFrameReader.TryRead(frame, out var read, out _) ? frame.Length - read.Body.Length : frame.Length;
}
