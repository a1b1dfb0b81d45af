using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Identity.Data;

/// <summary>Lets dotnet-ef build the context without a service; <c>ConnectionStrings__chatdb</c> names a database where it needs one.</summary>
public sealed class IdentityDbContextFactory : IDesignTimeDbContextFactory<IdentityDbContext>
{
    public IdentityDbContext CreateDbContext(string[] args)
    {
        var connectionString = Environment.GetEnvironmentVariable("ConnectionStrings__chatdb") ?? "Host=127.0.0.1;Database=chatdb";
        var builder = new DbContextOptionsBuilder<IdentityDbContext>();
        IdentityDbContext.UseNpgsql(builder, connectionString);
        builder.UseApplicationServiceProvider(new ServiceCollection().Configure<IdentityOptions>(IdentityDbContext.ConfigureStores).BuildServiceProvider());
        return new IdentityDbContext(builder.Options);
    }
}
