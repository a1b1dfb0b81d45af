using System.Text;

namespace Aspire.Hosting.Runtime;

/// <summary>Cuts a stream of text into lines. A line of more than 64 Ki characters is handed on in pieces.</summary>
internal sealed class LinePump(Stream stream, Action<string> onLine)
{
    private const int MaxLineLength = 64 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    /// <summary>Ends with the stream.</summary>
    public void Run()
    {
        var bytes = new byte[8 * 1024];
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        try
        {
            for (var read = stream.Read(bytes); read > 0; read = stream.Read(bytes))
            {
                Add(characters.AsSpan(0, _decoder.GetChars(bytes, 0, read, characters, 0)));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process was given up; what it wrote so far counts.
        }

        if (_line.Length > 0)
        {
            Emit();
        }
    }

    private void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            var part = end < 0 ? text : text[..end];
            if (_line.Length + part.Length > MaxLineLength)
            {
                part = part[..Math.Max(1, MaxLineLength - _line.Length)];
                _line.Append(part);
                Emit();
                text = text[part.Length..];
                continue;
            }

            _line.Append(part);
            text = end < 0 ? [] : text[(end + 1)..];
            if (end >= 0)
            {
                Emit();
            }
        }
    }

    private void Emit()
    {
        if (_line.Length > 0 && _line[^1] == '\r')
        {
            _line.Length--;
        }

        onLine(_line.ToString());
        _line.Clear();
    }
}
