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
