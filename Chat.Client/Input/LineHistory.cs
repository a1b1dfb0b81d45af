namespace Chat.Client.Input;

/// <summary>Lines that were entered. At most <see cref="Capacity"/>; the oldest is forgotten. What was being typed is kept while one looks back.</summary>
internal sealed class LineHistory
{
    public const int Capacity = 200;

    private readonly List<string> _lines = [];
    private string _draft = "";
    private int _position;

    public void Add(string line)
    {
        if (_lines is not [.., var last] || last != line)
        {
            _lines.Add(line);
        }

        if (_lines.Count > Capacity)
        {
            _lines.RemoveAt(0);
        }

        _position = _lines.Count;
        _draft = "";
    }

    /// <summary>The line before; null when there is none.</summary>
    public string? Back(string current)
    {
        if (_position == 0)
        {
            return null;
        }

        if (_position == _lines.Count)
        {
            _draft = current;
        }

        return _lines[--_position];
    }

    /// <summary>The line after, at last what was being typed; null when that is where we are.</summary>
    public string? Forward()
    {
        if (_position == _lines.Count)
        {
            return null;
        }

        return ++_position == _lines.Count ? _draft : _lines[_position];
    }
}
