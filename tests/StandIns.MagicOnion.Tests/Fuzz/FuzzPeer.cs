using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Chat.Testing;
using Grpc.Core;
using MagicOnion.Protocol;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>The client of one connection, which sends any bytes and sorts what comes back.</summary>
internal sealed class FuzzPeer : IDisposable
{
    private const int Prefix = 5;

    private readonly MemoryRequest _request;
    private readonly Task _reading;

    // Guards the lists and the source, which is completed and replaced with each change.
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FuzzPeer(MemoryRequest request)
    {
        _request = request;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Answers to calls, in order, with what they answer.</summary>
    public List<(int MessageId, string Frame)> Answers { get; } = [];

    /// <summary>Answers to heartbeats, in order.</summary>
    public List<string> Beats { get; } = [];

    /// <summary>What the server wants to know, until it is taken.</summary>
    public List<Guid> Asked { get; } = [];

    public bool HasEnded => _reading.IsCompleted;

    /// <summary>Once it has ended: null when the server gave no status.</summary>
    public StatusCode? Status { get; private set; }

    public string Detail { get; private set; } = "";

    public Guid[] TakeAsked()
    {
        lock (_gate)
        {
            Guid[] asked = [.. Asked];
            Asked.Clear();
            return asked;
        }
    }

    /// <summary>Bytes in several pieces, or at once.</summary>
    public async Task SendAsync(byte[] bytes, int pieces, Random random)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var end = --pieces <= 0 ? bytes.Length : Math.Min(bytes.Length, start + random.Next(1, Math.Max(2, bytes.Length / 2)));
            if ((await _request.ToServer.WriteAsync(bytes.AsMemory(start..end))).IsCompleted)
            {
                return;
            }

            start = end;
        }
    }

    /// <summary>Both at once.</summary>
    public async Task SendAndHangUpAsync(byte[] bytes)
    {
        bytes.CopyTo(_request.ToServer.GetSpan(bytes.Length));
        _request.ToServer.Advance(bytes.Length);
        await _request.ToServer.CompleteAsync();
    }

    public async Task HangUpAsync() => await _request.ToServer.CompleteAsync();

    /// <summary>Nothing that is sent arrives any more.</summary>
    public void StopReading() => _request.FromServer.CancelPendingRead();

    public void Cut() => _request.Abort();

    /// <summary>Until this holds or the server has ended the connection.</summary>
    public async Task UntilAsync(Func<FuzzPeer, bool> condition, string what)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (HasEnded || condition(this))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await Task.WhenAny(changed, _reading).OrFail(what);
        }
    }

    /// <summary>Until the request is over, with everything that the server does then. Throws what got past it.</summary>
    public async Task EndAsync(string what)
    {
        await _reading.OrFail(what);
        await _request.Completion.OrFail(what);
        var headers = _request.Trailers.ContainsKey("grpc-status") ? _request.Trailers : _request.Headers;
        Status = int.TryParse(headers["grpc-status"], out var status) ? (StatusCode)status : null;
        Detail = Uri.UnescapeDataString(headers["grpc-message"].ToString());
    }

    public static byte[] Framed(ReadOnlySpan<byte> message)
    {
        var bytes = new byte[Prefix + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), message.Length);
        message.CopyTo(bytes.AsSpan(Prefix));
        return bytes;
    }

    public void Dispose() => _request.Dispose();

    private async Task ReadAsync()
    {
        ReadResult result;
        do
        {
            result = await _request.FromServer.ReadAsync();
            var left = result.Buffer;
            lock (_gate)
            {
                while (TryTake(ref left, out var frame))
                {
                    Sort(frame);
                }

                _changed.TrySetResult();
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _request.FromServer.AdvanceTo(left.Start, left.End);
        }
        while (!result.IsCompleted && !result.IsCanceled);

        await _request.FromServer.CompleteAsync();
    }

    private static bool TryTake(ref ReadOnlySequence<byte> left, out byte[] frame)
    {
        var reader = new SequenceReader<byte>(left);
        frame = [];
        if (!reader.TryRead(out _) || !reader.TryReadBigEndian(out int length) || reader.Remaining < length)
        {
            return false;
        }

        frame = reader.UnreadSequence.Slice(0, length).ToArray();
        left = reader.UnreadSequence.Slice(length);
        return true;
    }

    private void Sort(byte[] bytes)
    {
        Assert.True(ServerFrameReader.TryRead(bytes, out var frame, out var problem), $"The server sent what no client can read: {problem}.");
        switch (frame.Kind)
        {
            case ServerFrameKind.Response or ServerFrameKind.ErrorResponse when !bytes.AsSpan().SequenceEqual(ServerFrameWriter.Marker):
                Answers.Add((frame.MessageId, Convert.ToHexString(bytes)));
                break;
            case ServerFrameKind.ClientHeartbeatResponse:
                Beats.Add(Convert.ToHexString(bytes));
                break;
            case ServerFrameKind.ClientResultRequest:
                Asked.Add(frame.ResultId);
                break;
        }
    }
}
