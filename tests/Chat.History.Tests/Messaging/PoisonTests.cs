using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.History.Messaging;
using Chat.History.Tests.Support;

namespace Chat.History.Tests.Messaging;

public sealed class PoisonTests(HistoryFixture history) : IClassFixture<HistoryFixture>
{
    [Theory]
    [InlineData(0)]
    [InlineData(117)]
    [InlineData(200)]
    public async Task A_text_that_postgres_cannot_store_costs_none_of_200_good_ones(int place)
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var items = Enumerable.Range(0, 200).Select(i => alice.Says($"good {i}", channel)).ToList();
        items.Insert(place, alice.Says("bad \0 text", channel));

        // Past the lanes, which would have refused it without asking PostgreSQL.
        var answer = await history.Host.Get<MessageAppender>().AppendAsync(items.ToArray(), CancellationToken.None);

        Assert.Equal(ErrorCode.TextInvalid, answer.Outcomes[place].Refusal?.Code);
        var good = answer.Outcomes.Where((_, i) => i != place).ToList();
        Assert.All(good, outcome => Assert.Null(outcome.Refusal));
        Assert.Equal(Enumerable.Range(2, 200).Select(i => (long)i), good.Select(outcome => outcome.Sequence));
        Assert.Equal(
            items.Where((_, i) => i != place).Select(item => item.Text),
            (await history.Client.ReadAsync(channel, after: 1, limit: 500)).Events.Select(entry => entry.Message!.Text));
    }

    [Fact]
    public async Task A_text_with_half_a_surrogate_pair_costs_nobody_anything()
    {
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        AppendItem[] items = [alice.Says("before", channel), alice.Says("half \ud83d", channel), alice.Says("after", channel)];

        var answer = await history.Host.Get<MessageAppender>().AppendAsync(items, CancellationToken.None);

        Assert.Equal([null, ErrorCode.TextInvalid, null], answer.Outcomes.Select(outcome => outcome.Refusal?.Code));
    }

    [Fact]
    public async Task A_message_that_breaks_a_rule_of_the_table_alone_gets_a_fault()
    {
        await Sql.RunAsync(history.Database, "alter table messages add constraint no_poison check (body <> 'poison')");
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);

        var answer = await history.Client.AppendAsync(alice.Says("before", channel), alice.Says("poison", channel), alice.Says("after", channel));

        Assert.Equal([null, ErrorCode.Internal, null], answer.Outcomes.Select(outcome => outcome.Refusal?.Code));
        Assert.Equal([2, 0, 3], answer.Outcomes.Select(outcome => outcome.Sequence));
    }
}
