using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.History.Data.Messaging;

/// <summary>The table is hash-partitioned by channel; EF knows it as one table, the migration writes the partitions.</summary>
internal sealed class MessageMapping : IEntityTypeConfiguration<MessageRow>
{
    public void Configure(EntityTypeBuilder<MessageRow> builder)
    {
        builder.ToTable("messages").HasKey(message => new { message.ChannelId, message.Seq });
        builder.HasIndex(message => new { message.ChannelId, message.SenderId, message.ClientMessageId }).IsUnique();
    }
}

internal sealed class MessageVersionMapping : IEntityTypeConfiguration<MessageVersionRow>
{
    public void Configure(EntityTypeBuilder<MessageVersionRow> builder) =>
        builder.ToTable("message_versions").HasKey(version => new { version.ChannelId, version.Seq, version.Version });
}

internal sealed class MessageReactionMapping : IEntityTypeConfiguration<MessageReactionRow>
{
    public void Configure(EntityTypeBuilder<MessageReactionRow> builder)
    {
        builder.ToTable("message_reactions").HasKey(reaction => new { reaction.ChannelId, reaction.Seq, reaction.Emoji, reaction.UserId });

        // By bytes: collations of languages take some emojis for one another.
        builder.Property(reaction => reaction.Emoji).UseCollation("C");
    }
}
