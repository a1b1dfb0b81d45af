using System.Text;

namespace Chat.Client.Plain;

/// <summary>Lines of any input, with a bound: of a longer line only the beginning is kept, the rest is read and dropped.</summary>
internal sealed class LineReader(TextReader input, int maxLength)
{
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;

    /// <summary>The next line without its end (LF or CRLF), longer than the bound by one when it was too long; null at the end of input.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        var isAny = false;
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await ReadSomeAsync(cancellationToken));
                if (_end == 0)
                {
                    return isAny ? Finished() : null;
                }
            }

            isAny = true;
            var rest = _buffer.AsMemory(_start, _end - _start);
            var length = rest.Span.IndexOf('\n');
            Keep(rest.Span[..(length < 0 ? rest.Length : length)]);
            _start += length < 0 ? rest.Length : length + 1;
            if (length >= 0)
            {
                return Finished();
            }
        }
    }

    /// <summary>A read of a terminal or a pipe cannot be cancelled, only left behind: after that the reader is of no more use.</summary>
    private Task<int> ReadSomeAsync(CancellationToken cancellationToken) =>
        Task.Run(async () => await input.ReadAsync(_buffer.AsMemory(), CancellationToken.None), CancellationToken.None).WaitAsync(cancellationToken);

    // One more for a carriage return, and one to tell that the line is too long.
    private void Keep(ReadOnlySpan<char> piece) => _line.Append(piece[..Math.Min(piece.Length, maxLength + 2 - _line.Length)]);

    private string Finished()
    {
        if (_line.Length > 0 && _line[^1] == '\r')
        {
            _line.Length--;
        }

        return _line.ToString(0, Math.Min(_line.Length, maxLength + 1));
    }
}
