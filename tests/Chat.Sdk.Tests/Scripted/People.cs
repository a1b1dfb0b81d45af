using Chat.Sdk.Connections;

namespace Chat.Sdk.Tests.Scripted;

/// <summary>Clients for tests: short waits, so that nobody waits for a back-off made for people.</summary>
public static class People
{
    public static ChatClientOptions Options(Uri server, string name = "Alice") => new()
    {
        Server = server,
        AccessToken = (_, _) => ValueTask.FromResult(TokenOf(name)),
        ClientName = "tests",
        ConnectTimeout = TimeSpan.FromSeconds(5),
        FirstBackOff = TimeSpan.FromMilliseconds(10),
        LongestBackOff = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>What a scripted hub takes for this user.</summary>
    public static string TokenOf(string name) => $"token of {name}";

    public static async Task<ChatClient> ConnectAsync(ScriptedNode node, string name = "Alice", Func<ChatClientOptions, ChatClientOptions>? change = null)
    {
        var options = Options(node.Address, name);
        var client = new ChatClient(change?.Invoke(options) ?? options);
        await client.ConnectAsync();
        return client;
    }

    /// <summary>Completes when the client says that it has come to that state. Ask before what leads there.</summary>
    public static Task<ConnectionChange> Reaches(this ChatClient client, ConnectionState state)
    {
        var reached = new TaskCompletionSource<ConnectionChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.StateChanged += change =>
        {
            if (change.To == state)
            {
                reached.TrySetResult(change);
            }
        };
        return reached.Task;
    }
}
