using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk;
using Chat.Sdk.Sending;
using Microsoft.Extensions.Logging;

namespace Chat.AppHost.Commands;

/// <summary>The same messages each time, under the same ids: what is in is not stored again.</summary>
internal sealed class DemoData(Uri hub, DemoTokens tokens, ILogger logger)
{
    public const int Messages = 10_000;

    // As many as three outboxes take, and few enough that the speakers stay close together.
    private const int BatchSize = 500;

    public static readonly string[] Users = ["alice", "bob", "carol"];
    public static readonly string[] Channels = ["general", "engineering", "design", "support", "random"];

    private static readonly DateTimeOffset IdTime = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);

    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var clients = Users.Select(user => new ChatClient(new ChatClientOptions { Server = hub, AccessToken = tokens.For(user) })).ToArray();
        try
        {
            await Task.WhenAll(clients.Select(client => client.ConnectAsync(cancellationToken)));
            var channels = await OpenAsync(clients, cancellationToken);
            for (var first = 0; first < Messages; first += BatchSize)
            {
                await Task.WhenAll(Enumerable.Range(first, BatchSize).Select(index => SendAsync(clients, channels, index, cancellationToken)));
                logger.Seeded(first + BatchSize, Messages);
            }
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    /// <summary>A version 7 UUID of what is said, by whom and where: other words are another message.</summary>
    internal static MessageId IdOf(int index, string channel, string user, string text)
    {
        Span<byte> bytes = stackalloc byte[16];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{channel}\n{user}\n{text}")).AsSpan(0, bytes.Length).CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((IdTime.ToUnixTimeMilliseconds() + index) << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new MessageId(new Guid(bytes, bigEndian: true));
    }

    private static Task<SentMessage> SendAsync(ChatClient[] clients, ChannelSummary[] channels, int index, CancellationToken cancellationToken)
    {
        // Busy channels and quiet ones, talkative people and silent ones.
        var random = new Random(index);
        var user = Math.Min(random.Next(4), clients.Length - 1);
        var channel = Math.Min(random.Next(channels.Length), random.Next(channels.Length));
        var text = DemoText.Line(random);
        return clients[user].SendAsync(channels[channel].Id, IdOf(index, Channels[channel], Users[user], text), text, cancellationToken);
    }

    private static async Task<ChannelSummary[]> OpenAsync(ChatClient[] clients, CancellationToken cancellationToken)
    {
        var channels = new ChannelSummary[Channels.Length];
        for (var at = 0; at < Channels.Length; at++)
        {
            try
            {
                channels[at] = await clients[0].CreateChannelAsync(Channels[at], cancellationToken);
            }
            catch (RefusalException refused) when (refused.Refusal.Code == ErrorCode.ChannelExists)
            {
                channels[at] = await clients[0].JoinChannelAsync(Channels[at], cancellationToken);
            }

            foreach (var client in clients[1..])
            {
                await client.JoinChannelAsync(Channels[at], cancellationToken);
            }
        }

        return channels;
    }
}
