using Chat.Client.Options;
using Chat.Client.Plain;
using Chat.Sdk;
using Chat.Sdk.Tests.Scripted;

namespace Chat.Client.Tests.Plain;

/// <summary>The client as a script runs it, in the test process.</summary>
internal sealed class PlainRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public PlainRun(Uri server, string name = "alice", bool follows = false, string channel = "general", Func<ChatClientOptions, ChatClientOptions>? change = null)
    {
        var options = new ClientOptions { UserName = name, Channel = channel, IsPlain = true, Follows = follows };
        var connection = People.Options(server, name);
        Exit = Task.Run(() => new PlainMode(options, Input, Output, Errors).RunAsync(change?.Invoke(connection) ?? connection, _stop.Token));
    }

    public TypedInput Input { get; } = new();

    public WrittenLines Output { get; } = new();

    public WrittenLines Errors { get; } = new();

    /// <summary>The exit code.</summary>
    public Task<int> Exit { get; }

    /// <summary>What SIGTERM and Ctrl+C do.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Exit.ConfigureAwait(ConfigureAwaitOptions.None);
        Input.Dispose();
        await Output.DisposeAsync();
        await Errors.DisposeAsync();
        _stop.Dispose();
    }
}
