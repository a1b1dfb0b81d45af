using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.History.Data.Channels;

internal sealed class ChannelMapping : IEntityTypeConfiguration<ChannelRow>
{
    public void Configure(EntityTypeBuilder<ChannelRow> builder)
    {
        builder.ToTable("channels").HasKey(channel => channel.Id);
        builder.Property(channel => channel.Id).ValueGeneratedNever();
        builder.HasIndex(channel => channel.Name).IsUnique();
    }
}

internal sealed class ChannelHeadMapping : IEntityTypeConfiguration<ChannelHeadRow>
{
    public void Configure(EntityTypeBuilder<ChannelHeadRow> builder)
    {
        builder.ToTable("channel_heads").HasKey(head => head.ChannelId);

        // Half a page stays free, so that an advance is a heap-only update.
        builder.HasStorageParameter("fillfactor", 50);
        builder.HasOne<ChannelRow>().WithOne().HasForeignKey<ChannelHeadRow>(head => head.ChannelId);
    }
}

internal sealed class ChannelMemberMapping : IEntityTypeConfiguration<ChannelMemberRow>
{
    public void Configure(EntityTypeBuilder<ChannelMemberRow> builder)
    {
        builder.ToTable("channel_members").HasKey(member => new { member.ChannelId, member.UserId });
        builder.HasIndex(member => member.UserId);
        builder.Property(member => member.Role).HasDefaultValue((short)2);
        builder.Property(member => member.State).HasDefaultValue((short)0);
        builder.HasOne<ChannelRow>().WithMany().HasForeignKey(member => member.ChannelId);
    }
}

internal sealed class ChannelEventMapping : IEntityTypeConfiguration<ChannelEventRow>
{
    // No foreign key: the writer holds the lock on the channel's head, which proves that the channel is there.
    public void Configure(EntityTypeBuilder<ChannelEventRow> builder)
    {
        builder.ToTable("channel_events").HasKey(entry => new { entry.ChannelId, entry.Seq });

        // The edits of a message, whose texts go with it.
        builder.HasIndex(entry => new { entry.ChannelId, entry.TargetSeq }).HasFilter("kind = 4");

        // The change of members that is asked for again. Not unique: ids of different users may be the same, and that one of them
        // uses his once is seen to under the lock on the head.
        builder.HasIndex(entry => new { entry.ChannelId, entry.ChangeId }).HasFilter("change_id is not null");
    }
}
