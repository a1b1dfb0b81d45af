using System.Buffers.Binary;
using Grpc.Core;
using MagicOnion.Protocol;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>
/// What a server must make of the bytes it was sent: one answer for each call that wants one, in order, and the end of the connection at the
/// first message that is none.
/// </summary>
internal sealed class Expectation
{
    private const int Prefix = 5;

    private static readonly HashSet<int> Methods = [.. Contract.HubMethods(typeof(IFuzzHub)).Select(m => m.Id)];

    private readonly Dictionary<string, string> _known = [];

    /// <summary>Which call is answered, and with which bytes where that is known.</summary>
    public List<(int MessageId, string? Frame)> Answers { get; } = [];

    public List<string?> Beats { get; } = [];

    /// <summary>Why the server must end the connection; null when it must not.</summary>
    public (StatusCode Status, string Detail)? End { get; private set; }

    /// <summary>The server cannot know that this is the end until the client hangs up.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Messages that were looked at, that is all until the end.</summary>
    public int Frames { get; private set; }

    /// <summary>From now on exactly these bytes have exactly this answer.</summary>
    public void Know(FuzzFrame frame)
    {
        if (frame.Answer is not null)
        {
            _known[Convert.ToHexString(frame.Bytes)] = Convert.ToHexString(frame.Answer);
        }
    }

    /// <summary>The last call may have any answer.</summary>
    public void ForgetLast() => Answers[^1] = (Answers[^1].MessageId, null);

    /// <summary>A whole message, and what it is when it is one.</summary>
    public ClientFrame? Add(byte[] bytes)
    {
        if (End is not null)
        {
            return null;
        }

        Frames++;
        if (bytes.Length > FuzzServer.MaxMessageBytes)
        {
            End = (StatusCode.ResourceExhausted, $"{bytes.Length} bytes");
            return null;
        }

        if (!ClientFrameReader.TryRead(bytes, out var frame, out var problem))
        {
            End = (StatusCode.Unknown, problem);
            return null;
        }

        var known = _known.GetValueOrDefault(Convert.ToHexString(bytes));
        switch (frame.Kind)
        {
            case ClientFrameKind.Request:
                Answers.Add((frame.MessageId, known));
                break;
            case ClientFrameKind.FireAndForget when !Methods.Contains(frame.MethodId):
                Answers.Add((-1, null));
                break;
            case ClientFrameKind.Heartbeat:
                Beats.Add(known);
                break;
        }

        return frame;
    }

    /// <summary>The body of a whole request.</summary>
    public void AddBody(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty && End is null)
        {
            var length = body.Length < Prefix ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(body[1..]);
            if (body.Length >= Prefix && body[0] != 0)
            {
                End = (StatusCode.Internal, "compressed");
            }
            else if (body.Length >= Prefix && length > FuzzServer.MaxMessageBytes)
            {
                End = (StatusCode.ResourceExhausted, $"{length} bytes");
            }
            else if (body.Length < Prefix + (long)length)
            {
                (End, IsCutOff) = ((StatusCode.Internal, "middle of a message"), true);
            }
            else
            {
                Add(body.Slice(Prefix, (int)length).ToArray());
                body = body[(Prefix + (int)length)..];
            }
        }
    }

    /// <summary>Fails unless the server did all this, or as much of it as it came to before the connection ended.</summary>
    public void Check(FuzzPeer peer, bool mustBeAll, string who)
    {
        if (mustBeAll)
        {
            Assert.True(peer.Answers.Count == Answers.Count, $"{who}: {peer.Answers.Count} answers instead of {Answers.Count}.");
            Assert.True(peer.Beats.Count == Beats.Count, $"{who}: {peer.Beats.Count} answers to heartbeats instead of {Beats.Count}.");
        }

        Assert.True(peer.Answers.Count <= Answers.Count && peer.Beats.Count <= Beats.Count, $"{who}: more was answered than asked.");
        foreach (var ((id, frame), (wantedId, wanted)) in peer.Answers.Zip(Answers))
        {
            Assert.True(id == wantedId, $"{who}: the call {wantedId} should have been answered, and {id} was.");
            Assert.True(wanted is null || wanted == frame, $"{who}: the answer to the call {id} is {frame} instead of {wanted}.");
        }

        foreach (var (frame, wanted) in peer.Beats.Zip(Beats))
        {
            Assert.True(wanted is null || wanted == frame, $"{who}: the answer to a heartbeat is {frame} instead of {wanted}.");
        }
    }
}
