using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.History.Tests.Support;

namespace Chat.History.Tests.Reading;

public sealed class PageTests(HistoryFixture history) : IClassFixture<HistoryFixture>
{
    [Fact]
    public async Task Pages_lie_after_a_sequence_before_one_or_at_the_end()
    {
        var channel = await TalkAsync(11);

        Assert.Equal([1, 2, 3, 4, 5], await SequencesAsync(channel, after: 0, limit: 5));
        Assert.Equal([10, 11, 12], await SequencesAsync(channel, after: 9, limit: 5));
        Assert.Equal([4, 5, 6], await SequencesAsync(channel, before: 7, limit: 3));
        Assert.Equal([1, 2], await SequencesAsync(channel, before: 3, limit: 5));
        Assert.Equal([8, 9, 10, 11, 12], await SequencesAsync(channel, limit: 5));
        Assert.Empty(await SequencesAsync(channel, after: 12));
        Assert.Empty(await SequencesAsync(channel, after: 99));
        Assert.Empty(await SequencesAsync(channel, before: 1));
        Assert.Equal([11, 12], await SequencesAsync(channel, before: 1000, limit: 2));
    }

    [Theory]
    [InlineData(null, null, 0)]
    [InlineData(null, null, 501)]
    [InlineData(1L, 5L, 10)]
    [InlineData(-1L, null, 10)]
    [InlineData(null, 0L, 10)]
    public async Task A_page_that_makes_no_sense_is_refused(long? after, long? before, int limit)
    {
        var channel = await TalkAsync(1);

        Assert.Equal(ErrorCode.InvalidRequest, await HistoryVerbs.RefusalAsync(() => history.Client.ReadAsync(channel, after, before, limit)));
    }

    [Fact]
    public async Task A_channel_that_is_not_there_has_no_page_and_no_head()
    {
        var channel = await TalkAsync(3);
        var nowhere = new ChannelId(Guid.NewGuid());

        var heads = await history.Client.GetHeadsAsync([nowhere, channel]);

        Assert.Equal(ErrorCode.ChannelNotFound, await HistoryVerbs.RefusalAsync(() => history.Client.ReadAsync(nowhere)));
        var head = Assert.Single(heads.Heads);
        Assert.Equal((channel, 4), (head.ChannelId, head.Sequence));
        Assert.Equal((await history.Client.ReadAsync(channel)).Epoch, heads.Epoch);
    }

    [Fact]
    public async Task A_page_of_long_messages_is_cut_before_it_outgrows_a_grpc_message()
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var text = new string('\u4e16', 4000);
        for (var i = 0; i < 3; i++)
        {
            await history.Client.AppendAsync([.. Enumerable.Range(0, 80).Select(_ => alice.Says(text, channel))]);
        }

        var first = await history.Client.ReadAsync(channel, after: 0, limit: 500);
        var newest = await history.Client.ReadAsync(channel, limit: 500);
        var all = await history.Client.ReadAllAsync(channel);

        Assert.InRange(first.Events.Length, 2, 240);
        Assert.Equal(1, first.Events[0].Sequence);
        Assert.InRange(newest.Events.Length, 2, 240);
        Assert.Equal(241, newest.Events[^1].Sequence);
        Assert.Equal(241, all.Count);
    }

    [Fact]
    public async Task A_hole_that_a_hand_made_is_a_fault_and_not_an_answer()
    {
        var channel = await TalkAsync(6);
        await Sql.RunAsync(history.Database, $"delete from messages where channel_id = '{channel}' and seq = 4");

        Assert.Equal(ErrorCode.Internal, await HistoryVerbs.RefusalAsync(() => history.Client.ReadAsync(channel)));
        Assert.Equal(ErrorCode.Internal, await HistoryVerbs.RefusalAsync(() => history.Client.ReadAsync(channel, after: 3)));
        Assert.Equal([5, 6, 7], await SequencesAsync(channel, after: 4));
    }

    private async Task<ChannelId> TalkAsync(int messages)
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        await history.Client.AppendAsync([.. Enumerable.Range(0, messages).Select(i => alice.Says($"{i}", channel))]);
        return channel;
    }

    private async Task<IEnumerable<long>> SequencesAsync(ChannelId channel, long? after = null, long? before = null, int limit = 100) =>
        (await history.Client.ReadAsync(channel, after, before, limit)).Events.Select(entry => entry.Sequence);
}
