using System.Text;
using Chat.Testing;

namespace Chat.Client.Tests.Plain;

/// <summary>Standard output that a test reads; it can be closed like a pipe whose reader is gone.</summary>
internal sealed class WrittenLines : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public bool IsBroken { get; set; }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_text)
            {
                return [.. _text.ToString().Split('\n')[..^1].Select(line => line.TrimEnd('\r'))];
            }
        }
    }

    public override void Write(char value)
    {
        lock (_text)
        {
            _text.Append(IsBroken ? throw new IOException("Broken pipe") : value);
        }
    }

    public Task Has(string line) => Eventually.Async(() => Lines.Contains(line), $"the line \"{line}\" among \"{string.Join("\", \"", Lines)}\"");
}
