using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Chat.Identity.Data;

internal sealed class LinkMapping : IEntityTypeConfiguration<LinkRow>
{
    public void Configure(EntityTypeBuilder<LinkRow> builder)
    {
        builder.ToTable("links").HasKey(link => link.Id);
        builder.Property(link => link.Purpose).HasConversion<string>().HasMaxLength(32);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => new { link.UserId, link.Purpose });
        builder.HasOne<ChatUser>().WithMany().HasForeignKey(link => link.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RecoveryCodeMapping : IEntityTypeConfiguration<RecoveryCodeRow>
{
    public void Configure(EntityTypeBuilder<RecoveryCodeRow> builder)
    {
        builder.ToTable("recovery_codes").HasKey(code => new { code.UserId, code.CodeHash });
        builder.HasOne<ChatUser>().WithMany().HasForeignKey(code => code.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class LoginMapping : IEntityTypeConfiguration<LoginRow>
{
    public void Configure(EntityTypeBuilder<LoginRow> builder)
    {
        builder.ToTable("logins").HasKey(login => login.Id);
        builder.HasIndex(login => login.UserId);
        builder.HasIndex(login => login.ExpiresAt);
        builder.HasOne<ChatUser>().WithMany().HasForeignKey(login => login.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MailMapping : IEntityTypeConfiguration<MailRow>
{
    public void Configure(EntityTypeBuilder<MailRow> builder)
    {
        builder.ToTable("mails").HasKey(mail => mail.Id);
        builder.Property(mail => mail.Kind).HasConversion<string>().HasMaxLength(32);
        builder.HasIndex(mail => mail.DueAt);
    }
}
