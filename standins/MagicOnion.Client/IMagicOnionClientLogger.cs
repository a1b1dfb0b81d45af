namespace MagicOnion.Client;

/// <summary>Where a hub client tells what it cannot tell by exceptions.</summary>
public interface IMagicOnionClientLogger
{
    void Error(Exception ex, string message);

    void Information(string message);

    void Debug(string message);

    void Trace(string message);
}

/// <summary>Says nothing.</summary>
public sealed class NullMagicOnionClientLogger : IMagicOnionClientLogger
{
    private NullMagicOnionClientLogger()
    {
    }

    public static IMagicOnionClientLogger Instance { get; } = new NullMagicOnionClientLogger();

    public void Error(Exception ex, string message)
    {
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
}
