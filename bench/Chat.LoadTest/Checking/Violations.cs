namespace Chat.LoadTest.Checking;

/// <summary>What must not happen and did. All are counted, the first are kept as sentences. Safe for several threads.</summary>
internal sealed class Violations
{
    private const int Kept = 20;

    private readonly Lock _gate = new(); // guards _sentences
    private readonly List<string> _sentences = [];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyList<string> Sentences
    {
        get
        {
            lock (_gate)
            {
                return [.. _sentences];
            }
        }
    }

    public void Add(string sentence)
    {
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            if (_sentences.Count < Kept)
            {
                _sentences.Add(sentence);
            }
        }
    }
}
