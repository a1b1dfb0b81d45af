using System.Buffers;
using Grpc.Core;
using MagicOnion.Protocol;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>One connection of a client that sends spoilt messages, from its beginning to its end. All of it follows from the seed.</summary>
internal sealed class ServerSession(FuzzServer server, int seed)
{
    // Such an end takes the server a second: it lets calls finish that wait for their client.
    private const int OddsOfEndWhileAsked = 200;

    private readonly Random _random = new(seed);
    private readonly Expectation _expected = new();
    private readonly string _who = $"Server, seed {seed}";
    private int _messageId;
    private int _harmed;

    /// <summary>Returns how many spoilt messages the server has looked at.</summary>
    public async Task<int> RunAsync()
    {
        using var peer = server.Connect();
        var frames = Compose();
        if (server.ThroughGrpc || _random.Next(5) > 0)
        {
            await SendFramesAsync(peer, frames);
        }
        else
        {
            await SendBodyAsync(peer, frames);
        }

        await FinishAsync(peer);
        return _harmed;
    }

    /// <summary>Messages, some of them spoilt, doubled or moved. The last one is whole, so that it shows whether the connection still works.</summary>
    private List<(byte[] Bytes, bool IsHarmed)> Compose()
    {
        var frames = new List<(byte[], bool)>();
        var share = _random.NextDouble();
        var harshness = _random.NextDouble() * 0.1;
        for (var left = _random.Next(5, 60); left > 0; left--)
        {
            var frame = _random.Next(40) == 0 ? FramesOfClient.AskRequest(++_messageId, _random.Next()) : FramesOfClient.Any(_random, ++_messageId);
            _expected.Know(frame);
            if (_random.NextDouble() >= share)
            {
                frames.Add((frame.Bytes, false));
                continue;
            }

            switch (_random.Next(12))
            {
                case 0:
                    frames.AddRange([(frame.Bytes, false), (frame.Bytes, true)]);
                    break;
                case 1:
                    frames.Insert(_random.Next(frames.Count + 1), (frame.Bytes, true));
                    break;
                default:
                    var start = _random.NextDouble() < harshness ? 0 : BodyOf(frame.Bytes);
                    frames.Add((Mutator.Spoil(_random, frame.Bytes, start, FuzzServer.MaxMessageBytes), true));
                    break;
            }
        }

        if (_random.Next(100) == 0)
        {
            frames.Add((new byte[FuzzServer.MaxMessageBytes + _random.Next(1, 100)], true));
        }

        var last = FramesOfClient.Echo(++_messageId, seed);
        _expected.Know(last);
        frames.Add((last.Bytes, false));
        return frames;
    }

    /// <summary>Whole messages, several at once and each in pieces.</summary>
    private async Task SendFramesAsync(FuzzPeer peer, List<(byte[] Bytes, bool IsHarmed)> frames)
    {
        var batch = new List<byte>();
        foreach (var (bytes, isHarmed) in frames)
        {
            _harmed += isHarmed && _expected.End is null ? 1 : 0;
            var isAsk = _expected.Add(bytes) is { } message && IsAsk(message);
            batch.AddRange(FuzzPeer.Framed(bytes));
            if (isAsk || _random.Next(6) == 0)
            {
                await SendAsync(peer, batch);
            }

            if (isAsk)
            {
                await AnswerAsync(peer, bytes);
            }
        }

        await SendAsync(peer, batch);
    }

    /// <summary>The server waits for a result of its client. Now and then a spoilt one comes before the right one.</summary>
    private async Task AnswerAsync(FuzzPeer peer, byte[] request)
    {
        var wanted = _expected.Answers.Count;
        while (true)
        {
            await peer.UntilAsync(p => p.Asked.Count > 0 || p.Answers.Count >= wanted, $"{_who}: the client is asked.");
            if (peer.HasEnded || peer.Answers.Count >= wanted)
            {
                return;
            }

            ClientFrameReader.TryRead(request, out var call, out _);
            var result = unchecked(FuzzFrames.Serializer.Deserialize<int>(new ReadOnlySequence<byte>(call.Body)) * 2);
            foreach (var id in peer.TakeAsked())
            {
                var right = FramesOfClient.Result(id, result);
                if (_random.Next(3) == 0)
                {
                    _harmed++;
                    _expected.ForgetLast();
                    var start = _random.Next(OddsOfEndWhileAsked) == 0 ? 0 : BodyOf(right);
                    var spoilt = Mutator.Spoil(_random, right, start, 200);
                    _expected.Add(spoilt);
                    await SendAsync(peer, [.. FuzzPeer.Framed(spoilt)]);
                }

                _expected.Add(right);
                await SendAsync(peer, [.. FuzzPeer.Framed(right)]);
            }
        }
    }

    /// <summary>Messages whose frame of gRPC is spoilt too: from there on anything may begin anywhere.</summary>
    private async Task SendBodyAsync(FuzzPeer peer, List<(byte[] Bytes, bool IsHarmed)> frames)
    {
        frames.RemoveAll(f => ClientFrameReader.TryRead(f.Bytes, out var message, out _) && IsAsk(message));
        byte[] whole = [.. frames.SelectMany(f => FuzzPeer.Framed(f.Bytes))];
        var body = Mutator.Spoil(_random, whole, 0, 2_000);
        _expected.AddBody(body);
        _harmed = Math.Min(1 + frames.Count(f => f.IsHarmed), _expected.Frames);
        await peer.SendAsync(body, _random.Next(1, 30), _random);
    }

    private async Task FinishAsync(FuzzPeer peer)
    {
        var mustGoOn = _expected.End is null || _expected.IsCutOff;

        // Some go as soon as they have said everything.
        var waits = _random.Next(8) > 0;
        if (mustGoOn)
        {
            if (waits)
            {
                await WaitForAnswersAsync(peer);
            }

            if (_random.Next(8) == 0)
            {
                peer.Cut();
                await peer.EndAsync($"{_who}: the end after the connection was cut.");
                _expected.Check(peer, mustBeAll: waits, _who);
                return;
            }

            await peer.HangUpAsync();
        }

        await peer.EndAsync($"{_who}: the server ends the connection.");
        _expected.Check(peer, mustBeAll: mustGoOn && waits, _who);
        var (status, detail) = _expected.End ?? (StatusCode.OK, "");
        detail = server.ThroughGrpc && status == StatusCode.ResourceExhausted ? "exceeds the maximum" : detail;
        Assert.True(peer.Status == status && peer.Detail.Contains(detail, StringComparison.Ordinal), $"{_who}: ended with {peer.Status} '{peer.Detail}' instead of {status} '{detail}'.");
    }

    private async Task WaitForAnswersAsync(FuzzPeer peer)
    {
        await peer.UntilAsync(p => p.Answers.Count >= _expected.Answers.Count && p.Beats.Count >= _expected.Beats.Count, $"{_who}: every call is answered.");
        if (peer.HasEnded)
        {
            await peer.EndAsync($"{_who}: the request is over.");
            Assert.Fail($"{_who}: ended with {peer.Status} {peer.Detail}, but nothing was wrong.");
        }
    }

    private async Task SendAsync(FuzzPeer peer, List<byte> batch)
    {
        await peer.SendAsync([.. batch], _random.Next(1, 5), _random);
        batch.Clear();
    }

    private static bool IsAsk(in ClientFrame message) => message.Kind == ClientFrameKind.Request && message.MethodId == FramesOfClient.Ask;

    private static int BodyOf(byte[] frame) => ClientFrameReader.TryRead(frame, out var read, out _) ? frame.Length - read.Body.Length : frame.Length;
}
