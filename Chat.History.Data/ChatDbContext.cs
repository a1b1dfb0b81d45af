using Chat.Data;
using Chat.History.Data.Channels;
using Chat.History.Data.Epochs;
using Chat.History.Data.Messaging;
using Chat.History.Data.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Chat.History.Data;

/// <summary>The record of the chat. Sequences are given by SQL of Chat.History only; nothing here writes messages.</summary>
public sealed class ChatDbContext(DbContextOptions<ChatDbContext> options) : DbContext(options)
{
    public DbSet<ChannelRow> Channels => Set<ChannelRow>();

    public DbSet<ChannelHeadRow> ChannelHeads => Set<ChannelHeadRow>();

    public DbSet<ChannelMemberRow> ChannelMembers => Set<ChannelMemberRow>();

    public DbSet<ChannelEventRow> ChannelEvents => Set<ChannelEventRow>();

    public DbSet<MessageRow> Messages => Set<MessageRow>();

    public DbSet<MessageVersionRow> MessageVersions => Set<MessageVersionRow>();

    public DbSet<MessageReactionRow> MessageReactions => Set<MessageReactionRow>();

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<OutboxConsumerRow> OutboxConsumers => Set<OutboxConsumerRow>();

    public DbSet<EpochRow> Epochs => Set<EpochRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ChatDbContext).Assembly);
        SnakeCase.Apply(modelBuilder.Model);
    }
}
