using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.History.Data.Outbox;

internal sealed class OutboxMapping : IEntityTypeConfiguration<OutboxRow>
{
    public void Configure(EntityTypeBuilder<OutboxRow> builder)
    {
        builder.ToTable("outbox").HasKey(row => row.Id);
        builder.Property(row => row.Id).UseIdentityAlwaysColumn();
        builder.Property(row => row.Xid).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
        builder.Property(row => row.Count).HasDefaultValue(1);
        builder.HasIndex(row => new { row.Xid, row.Id });
    }
}

internal sealed class OutboxConsumerMapping : IEntityTypeConfiguration<OutboxConsumerRow>
{
    public void Configure(EntityTypeBuilder<OutboxConsumerRow> builder)
    {
        builder.ToTable("outbox_consumers").HasKey(consumer => consumer.Name);
        builder.Property(consumer => consumer.Xid).HasColumnType("xid8");
    }
}
