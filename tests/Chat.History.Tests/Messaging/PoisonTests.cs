using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.History.Messaging;
using Chat.History.Tests.Support;

namespace Chat.History.Tests.Messaging;

public sealed class PoisonTests(HistoryFixture history, ChatDatabases databases) : IClassFixture<HistoryFixture>
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

    [Fact]
    public async Task No_message_overtakes_one_of_a_split_commit_that_is_to_be_sent_again()
    {
        // The first message passes once, in the whole commit that the poison ends, and then finds the database busy.
        var database = await DatabaseAsync("if new.body = 'm1' and nextval('tries') > 1 then raise exception 'busy' using errcode = '55P03'; end if;");
        await using var history = await HistoryHost.StartAsync(database);
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        AppendItem[] items = [.. new[] { "m1", "m2", "poison", "m4" }.Select(text => alice.Says(text, channel))];

        var refused = await history.Client.AppendAsync(items);
        await Sql.RunAsync(database, "alter table messages disable trigger interfere");
        var stored = await history.Client.AppendAsync(items[0], items[1], items[3]);

        Assert.All(refused.Outcomes, outcome => Assert.Equal((ErrorCode.Busy, true), (outcome.Refusal?.Code, outcome.Refusal?.IsRetryable)));
        Assert.Equal([(2, false), (3, false), (4, false)], stored.Outcomes.Select(outcome => (outcome.Sequence, outcome.IsRepeat)));
    }

    [Fact]
    public async Task Parts_of_a_split_commit_that_meet_different_epochs_are_not_answered_in_one()
    {
        // Another epoch begins behind the left half.
        var database = await DatabaseAsync("if new.body = 'm2' then update epoch set id = gen_random_uuid(); end if;");
        await using var history = await HistoryHost.StartAsync(database);
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        AppendItem[] items = [.. new[] { "m1", "m2", "poison", "m4" }.Select(text => alice.Says(text, channel))];

        var answer = await history.Client.AppendAsync(items);

        Assert.Equal(
            [ErrorCode.OutcomeUnknown, ErrorCode.OutcomeUnknown, ErrorCode.Internal, null],
            answer.Outcomes.Select(outcome => outcome.Refusal?.Code));
        Assert.Equal(answer.Epoch, (await history.Client.ReadAsync(channel)).Epoch);
    }

    /// <summary>A database that cannot store "poison", and runs the given statement for each message before.</summary>
    private async Task<string> DatabaseAsync(string statement)
    {
        var database = await databases.CreateAsync();
        await Sql.RunAsync(
            database,
            $"""
            create sequence tries;
            create function interfere() returns trigger language plpgsql as $$
            begin
                {statement}
                return new;
            end $$;
            create trigger interfere before insert on messages for each row execute function interfere();
            alter table messages add constraint no_poison check (body <> 'poison');
            """);
        return database;
    }
}
