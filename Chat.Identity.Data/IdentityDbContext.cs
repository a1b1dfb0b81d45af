using Chat.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Audit;
using Chat.Identity.Data.Invites;
using Chat.Identity.Data.Keys;
using Chat.Identity.Data.Mail;
using Chat.Identity.Data.Sessions;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Data;

/// <summary>Accounts, sessions and keys, in a schema of their own beside the chat's record.</summary>
public sealed class IdentityDbContext(DbContextOptions<IdentityDbContext> options)
    : IdentityUserContext<ChatUser, Guid>(options), IDataProtectionKeyContext
{
    public const string Schema = "identity";

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<RevocationRow> Revocations => Set<RevocationRow>();

    public DbSet<SigningKeyRow> SigningKeys => Set<SigningKeyRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<InviteRow> Invites => Set<InviteRow>();

    public DbSet<LinkRow> Links => Set<LinkRow>();

    public DbSet<RecoveryCodeRow> RecoveryCodes => Set<RecoveryCodeRow>();

    public DbSet<LoginRow> Logins => Set<LoginRow>();

    public DbSet<MailRow> Mails => Set<MailRow>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(Schema);
        builder.UseOpenIddict<Guid>();
        builder.ApplyConfigurationsFromAssembly(typeof(IdentityDbContext).Assembly);
        foreach (var entity in builder.Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()))
        {
            // "AspNetUserLogins" and "OpenIddictTokens".
            var name = entity.GetTableName()!.Replace("AspNet", "", StringComparison.Ordinal).Replace("OpenIddict", "Openiddict", StringComparison.Ordinal);
            entity.SetTableName(SnakeCase.Convert(name));
        }

        SnakeCase.Apply(builder.Model);
    }

    /// <summary>
    /// The tables with passkeys. Whoever makes a context configures this: the framework asks the services of the application for
    /// it and for nothing else (dotnet/aspnetcore issue 65449).
    /// </summary>
    public static void ConfigureStores(IdentityOptions options) => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

    /// <summary>Each schema keeps a record of its migrations.</summary>
    /// <param name="builder">The options of a context.</param>
    /// <param name="connectionString">Null: the context is given a connection.</param>
    /// <param name="commandTimeout">Longest time of one command; null: that of the connection.</param>
    public static void UseNpgsql(DbContextOptionsBuilder builder, string? connectionString, TimeSpan? commandTimeout = null) =>
        builder.UseNpgsql(connectionString, npgsql => npgsql
            .MigrationsHistoryTable("__EFMigrationsHistory", Schema)
            .CommandTimeout((int?)commandTimeout?.TotalSeconds));
}
