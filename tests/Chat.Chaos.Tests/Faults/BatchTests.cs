using Chat.Chaos.Tests.Running;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Testing;

namespace Chat.Chaos.Tests.Faults;

/// <summary>A batch that fails because of one message.</summary>
public sealed class BatchTests(ChaosSystem chaos) : Scenario(chaos)
{
    // A hub's full batch to History, from five clients.
    private const int Batch = 500;
    private const int Senders = 5;

    [Fact]
    public async Task One_message_of_a_full_batch_that_PostgreSQL_refuses_costs_the_others_nothing()
    {
        await using var scene = await BeginAsync(members: 2);
        var channel = scene.Members[0].ChannelId;
        var (poison, place) = ($"poison {scene.Channel}", Chance.Between(0, Batch - 1));
        var texts = Enumerable.Range(0, Batch).Select(number => number == place ? poison : $"good {number}").Chunk(Batch / Senders).ToList();
        var hub = Chance.AnyOf(Chaos.Hubs);
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders + 1).Select(number => RawClient.ConnectAsync(hub, $"{scene.Channel}-s{number}")));
        await Task.WhenAll(senders.Select(sender => sender.Hub.JoinChannelAsync(scene.Channel))).OrFail("their memberships");
        await Chaos.ExecuteAsync($"alter table messages add constraint no_poison check (body <> '{poison}')");

        // While this one is under way the others gather behind it, and go in one piece.
        Chaos.DatabaseWay.Delay = TimeSpan.FromMilliseconds(150);
        var ahead = senders[Senders].Hub.SendMessagesAsync([Message(channel, "ahead")]);
        var sending = Task.WhenAll(senders.Zip(texts, (sender, part) => OutcomesAsync(sender, [.. part.Select(text => Message(channel, text))])));
        await Chance.PauseAsync(50, 150);
        Chaos.DatabaseWay.Delay = TimeSpan.Zero;
        var outcomes = (await sending.OrFail("the outcomes")).SelectMany(part => part).ToList();
        await ahead.OrFail("the outcome of the one ahead");
        await Chaos.ExecuteAsync("alter table messages drop constraint no_poison");

        Assert.Equal(ErrorCode.Internal, outcomes[place].Refusal?.Code);
        var stored = (await Invariants.StoredAsync(Chaos.Database, channel)).ToLookup(row => row.Text);
        Assert.Empty(stored[poison]);
        foreach (var number in Enumerable.Range(0, Batch).Where(number => number != place))
        {
            Assert.Equal(Assert.Single(stored[$"good {number}"]).Sequence, outcomes[number].Sequence);
        }

        await scene.IsWholeAsync();
        await Task.WhenAll(senders.Select(sender => sender.DisposeAsync().AsTask()));
    }

    // On a slow machine the splitting takes longer than a hub lets a client wait: then as clients do, again with the same ids.
    private static async Task<SendAnswer[]> OutcomesAsync(RawClient sender, SendRequest[] messages)
    {
        while (true)
        {
            var answers = await sender.Hub.SendMessagesAsync(messages).OrFail("an answer");
            if (!answers.Any(answer => answer.Refusal is { IsRetryable: true }))
            {
                return answers;
            }
        }
    }

    private static SendRequest Message(ChannelId channel, string text) => new() { ChannelId = channel, Id = MessageId.New(TimeProvider.System), Text = text };
}
