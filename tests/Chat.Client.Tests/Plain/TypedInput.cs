using System.Threading.Channels;

namespace Chat.Client.Tests.Plain;

/// <summary>Standard input that a test types into.</summary>
internal sealed class TypedInput : TextReader
{
    private readonly Channel<string> _typed = Channel.CreateUnbounded<string>();
    private string _rest = "";

    public void Type(string text) => _typed.Writer.TryWrite(text);

    public void TypeLine(string line) => Type(line + "\n");

    /// <summary>The end of input.</summary>
    public void End() => _typed.Writer.TryComplete();

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.Length == 0)
        {
            if (!await _typed.Reader.WaitToReadAsync(cancellationToken))
            {
                return 0;
            }

            _typed.Reader.TryRead(out _rest!);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest.AsSpan(0, count).CopyTo(buffer.Span);
        _rest = _rest[count..];
        return count;
    }
}
