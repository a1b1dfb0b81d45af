using Chat.History.Changes;
using Chat.History.Channels;
using Chat.History.Data;
using Chat.History.Diagnostics;
using Chat.History.Messaging;
using Chat.History.Reading;
using Chat.History.Storage;
using Chat.History.Window;
using Chat.ServiceDefaults;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.History;

internal static class HistoryServiceExtensions
{
    /// <summary>PostgreSQL (<c>chatdb</c>) and Redis (<c>cache</c>): connections, epoch, health.</summary>
    public static WebApplicationBuilder AddChatStorage(this WebApplicationBuilder builder)
    {
        // Npgsql tells of every command at the level Information.
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        string? database = null;
        builder.AddNpgsqlDbContext<ChatDbContext>("chatdb", settings =>
        {
            database = settings.ConnectionString;
            settings.DisableTracing |= !builder.Configuration.HasTelemetryCollector();
        });
        builder.AddChatRedis();
        builder.Services.AddSingleton<IValidateOptions<StorageOptions>>(new StorageOptionsValidator(database));
        builder.Services.AddValidatedOptions<StorageOptions>(StorageOptions.SectionName);
        builder.Services.AddSingleton<EpochMemory>();
        builder.Services.AddSingleton<EpochService>();
        builder.Services.AddSingleton<NpgsqlDataSource>(services => ChatDataSource.Create(services, database!));
        builder.Services.AddSingleton<StoreReader>();
        builder.Services.AddSingleton<StoreWriter>();
        builder.Services.AddHostedService<EpochMonitor>();
        return builder;
    }

    /// <summary>Messages, channels and pages.</summary>
    public static WebApplicationBuilder AddChatHistory(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<HistoryMetrics>();
        builder.Services.AddValidatedOptions<AppendOptions>(AppendOptions.SectionName);
        builder.Services.AddSingleton<AppendStore>();
        builder.Services.AddSingleton<MessageAppender>();
        builder.Services.AddSingleton<AppendLanes>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AppendLanes>());
        builder.Services.AddHostedService<OutboxMonitor>();
        builder.Services.AddHostedService<OutboxCleaner>();
        builder.Services.AddSingleton<EventReader>();
        builder.Services.AddSingleton<HeadReader>();
        builder.Services.AddSingleton<MembershipStore>();
        builder.Services.AddSingleton<MemberStore>();
        builder.Services.AddSingleton<ChangeStore>();
        builder.Services.AddScoped<ChannelDirectory>();
        builder.Services.AddSingleton<ChannelReader>();
        return builder;
    }

    /// <summary>The window in Redis, in front of the pages.</summary>
    public static WebApplicationBuilder AddHistoryWindow(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<WindowOptions>(WindowOptions.SectionName);
        builder.Services.AddSingleton<WindowStore>();
        builder.Services.AddSingleton<WindowGate>();
        builder.Services.AddSingleton<WindowWriter>();
        builder.Services.AddSingleton<IAppendListener>(services => services.GetRequiredService<WindowWriter>());
        builder.Services.AddHostedService(services => services.GetRequiredService<WindowWriter>());
        builder.Services.AddSingleton<ChatHistoryService>();
        return builder;
    }

    /// <summary>The wire.</summary>
    public static WebApplicationBuilder AddHistoryRpc(this WebApplicationBuilder builder)
    {
        builder.Services.AddMagicOnion(options => options.MessageSerializer = ChatSerializerProvider.Default);
        // 2,000 messages of a usual length, or 1,000 of the greatest.
        builder.Services.Configure<GrpcServiceOptions>(options => options.MaxReceiveMessageSize = 16 * 1024 * 1024);
        return builder;
    }
}
