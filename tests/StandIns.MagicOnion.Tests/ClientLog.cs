using System.Threading.Channels;
using MagicOnion.Client;

namespace StandIns.MagicOnion.Tests.Clients;

/// <summary>Keeps what a client logs.</summary>
internal sealed class ClientLog : IMagicOnionClientLogger
{
    private readonly Channel<string> _errors = Channel.CreateUnbounded<string>();

    public Task<string> NextAsync() => _errors.Reader.ReadAsync().AsTask().Within("an error in the client's log");

    public bool TryNext(out string? error) => _errors.Reader.TryRead(out error);

    public void Error(Exception ex, string message) => _errors.Writer.TryWrite($"{message} {ex.Message}");

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
