using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.History.Data;
using Chat.History.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Chat.History.Tests.Migrations;

/// <summary>What an earlier version wrote is there after the migrations, and can be changed like anything else.</summary>
public sealed class FilledDatabaseTests(ChatDatabases databases, RedisFixture redis)
{
    private static readonly ChannelId Channel = new(new Guid("0192f3c4-1111-7aaa-8bbb-000000000001"));
    private static readonly Guid Message = new("0192f3c4-2222-7aaa-8bbb-000000000002");

    [Fact]
    public async Task A_database_from_before_there_were_changes_keeps_everything_and_takes_changes()
    {
        var alice = Person.Alice();
        var database = await FilledAsync(alice);

        await ChatDatabases.MigrateAsync(database);

        await using var host = await HistoryHost.StartAsync(database, redis.ConnectionString);
        var before = await host.Client.ReadAsync(Channel);
        var repeat = await host.Client.AppendOneAsync(alice.Says("helo", Channel, new MessageId(Message)));
        await host.Client.ChangeAsync(alice.Does(ChannelEventKind.MessageEdited, Channel, 2, "hello"));
        var after = await host.Client.ReadAsync(Channel);
        Assert.Equal([ChannelEventKind.MemberJoined, ChannelEventKind.MessagePosted], before.Events.Select(entry => entry.Kind));
        Assert.Equal(("helo", null), (before.Events[1].Message!.Text, before.Events[1].Message!.State));
        Assert.Equal((2, true), (repeat.Sequence, repeat.IsRepeat));
        Assert.Equal(("hello", 3), (after.Events[1].Message!.Text, after.Events[1].Message!.State!.LastChange));
        Assert.Null((await host.Client.GetChannelsAsync([new() { ChannelId = Channel, UserId = alice.Id }]))[0]!.Topic);
    }

    [Fact]
    public async Task The_way_back_leaves_what_there_was()
    {
        var database = await FilledAsync(Person.Alice());
        await ChatDatabases.MigrateAsync(database);

        await MigrateAsync(database, "Initial");

        Assert.Equal("helo", await Sql.ScalarAsync<string>(database, "select body from messages where seq = 2"));
    }

    /// <summary>As the first version left it: a channel with a member and a message.</summary>
    private async Task<string> FilledAsync(Person person)
    {
        var database = ChatDatabases.NameIn(databases.Server.ConnectionString, "chat_filled_" + Guid.NewGuid().ToString("n")[..8]);
        await MigrateAsync(database, "Initial");
        await Sql.RunAsync(
            database,
            $"""
            insert into channels (id, name, created_at) values ('{Channel}', 'tea', now());
            insert into channel_heads (channel_id, last_seq) values ('{Channel}', 2);
            insert into channel_members (channel_id, user_id, user_name, joined_at) values ('{Channel}', '{person.Id}', '{person.Name}', now());
            insert into channel_events (channel_id, seq, kind, user_id, user_name, at) values ('{Channel}', 1, 2, '{person.Id}', '{person.Name}', now());
            insert into messages (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at)
            values ('{Channel}', 2, '{Message}', '{person.Id}', '{person.Name}', 'helo', now());
            """);
        return database;
    }

    private static async Task MigrateAsync(string database, string target)
    {
        await using var context = new ChatDbContext(new DbContextOptionsBuilder<ChatDbContext>().UseNpgsql(database).Options);
        await context.GetService<IMigrator>().MigrateAsync(target);
    }
}
