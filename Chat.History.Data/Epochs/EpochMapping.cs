using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.History.Data.Epochs;

internal sealed class EpochMapping : IEntityTypeConfiguration<EpochRow>
{
    public void Configure(EntityTypeBuilder<EpochRow> builder)
    {
        builder.ToTable("epoch", table => table.HasCheckConstraint("ck_epoch_only_row", "only_row")).HasKey(epoch => epoch.OnlyRow);
        builder.Property(epoch => epoch.OnlyRow).ValueGeneratedNever();
    }
}
