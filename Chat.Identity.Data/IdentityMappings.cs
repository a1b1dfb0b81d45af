using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Audit;
using Chat.Identity.Data.Invites;
using Chat.Identity.Data.Keys;
using Chat.Identity.Data.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenIddict.EntityFrameworkCore.Models;

namespace Chat.Identity.Data;

internal sealed class ChatUserMapping : IEntityTypeConfiguration<ChatUser>
{
    public void Configure(EntityTypeBuilder<ChatUser> builder)
    {
        builder.ToTable("users");
        builder.Property(user => user.Role).HasConversion<string>().HasMaxLength(16);
        builder.Property(user => user.NameSkeleton).HasMaxLength(256);
        builder.HasIndex(user => user.NameSkeleton).IsUnique();
        // By its own rule an address belongs to one account; the framework only looks before it writes.
        builder.HasIndex(user => user.NormalizedEmail).IsUnique();
        builder.Property(user => user.UnverifiedEmail).HasMaxLength(256);
        builder.HasIndex(user => user.UnverifiedEmail);
    }
}

internal sealed class SessionMapping : IEntityTypeConfiguration<SessionRow>
{
    public void Configure(EntityTypeBuilder<SessionRow> builder)
    {
        builder.ToTable("sessions").HasKey(session => session.Id);
        builder.HasIndex(session => session.UserId);
        builder.HasIndex(session => session.LastUsedAt);
        builder.HasIndex(session => session.EndedAt).HasFilter("ended_at is not null");
        builder.HasOne<ChatUser>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RevocationMapping : IEntityTypeConfiguration<RevocationRow>
{
    public void Configure(EntityTypeBuilder<RevocationRow> builder)
    {
        builder.ToTable("revocations").HasKey(revocation => revocation.Id);
        builder.Property(revocation => revocation.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(revocation => revocation.At);
        builder.HasIndex(revocation => revocation.UserId);
    }
}

// OpenIddict has none for what is deleted by age or for one user.
internal sealed class TokenMapping : IEntityTypeConfiguration<OpenIddictEntityFrameworkCoreToken<Guid>>
{
    public void Configure(EntityTypeBuilder<OpenIddictEntityFrameworkCoreToken<Guid>> builder)
    {
        builder.HasIndex(token => token.ExpirationDate);
        builder.HasIndex(token => token.Status).HasFilter("status = 'revoked'");
    }
}

internal sealed class AuthorizationMapping : IEntityTypeConfiguration<OpenIddictEntityFrameworkCoreAuthorization<Guid>>
{
    public void Configure(EntityTypeBuilder<OpenIddictEntityFrameworkCoreAuthorization<Guid>> builder) => builder.HasIndex(authorization => authorization.Subject);
}

internal sealed class SigningKeyMapping : IEntityTypeConfiguration<SigningKeyRow>
{
    public void Configure(EntityTypeBuilder<SigningKeyRow> builder) => builder.ToTable("signing_keys").HasKey(key => key.Id);
}

internal sealed class AuditMapping : IEntityTypeConfiguration<AuditRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> builder)
    {
        builder.ToTable("audit").HasKey(entry => entry.Id);
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.HasIndex(entry => new { entry.Target, entry.Id });
        builder.HasIndex(entry => new { entry.ActorId, entry.Id });
    }
}

internal sealed class InviteMapping : IEntityTypeConfiguration<InviteRow>
{
    public void Configure(EntityTypeBuilder<InviteRow> builder)
    {
        builder.ToTable("invites").HasKey(invite => invite.Id);
        builder.HasIndex(invite => invite.CodeHash).IsUnique();
    }
}
