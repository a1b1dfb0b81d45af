using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Chat.History.Data;

/// <summary>Lets dotnet-ef build the context without a service; <c>ConnectionStrings__chatdb</c> names a database where it needs one.</summary>
public sealed class ChatDbContextFactory : IDesignTimeDbContextFactory<ChatDbContext>
{
    public ChatDbContext CreateDbContext(string[] args)
    {
        var connectionString = Environment.GetEnvironmentVariable("ConnectionStrings__chatdb") ?? "Host=127.0.0.1;Database=chatdb";
        return new ChatDbContext(new DbContextOptionsBuilder<ChatDbContext>().UseNpgsql(connectionString).Options);
    }
}
