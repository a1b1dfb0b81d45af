using Chat.Contracts.Errors;
using Chat.Sdk;
using Chat.Testing;

namespace Chat.Chaos.Tests.Soaking;

/// <summary>A client in a process of its own, which a scenario kills: posts with an outbox file and tells of each message that is on disk.</summary>
internal static class Writer
{
    public const string Command = "--write";

    /// <summary>Hub, access token, channel, outbox file, what its texts begin with; and how many, or none: until it is killed.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (address, token, channel, outbox, prefix) = (args[0], args[1], args[2], args[3], args[4]);
        var count = args.Length > 5 ? int.Parse(args[5], System.Globalization.CultureInfo.InvariantCulture) : int.MaxValue;
        await using var client = new ChatClient(new ChatClientOptions { Server = new Uri(address), AccessToken = (_, _) => ValueTask.FromResult(token), OutboxFile = outbox });
        await client.ConnectAsync().OrFail("a connection");
        var joined = await client.JoinChannelAsync(channel).OrFail("a membership");
        for (var number = 1; number <= count; number++)
        {
            var message = await client.PostAsync(joined.Id, $"{prefix} {number}");
            Console.WriteLine($"{message.Id.Value:N} {message.Text}");
        }

        try
        {
            await client.DrainAsync().OrFail("an outcome of everything");
        }
        catch (RefusalException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }

        return 0;
    }
}
