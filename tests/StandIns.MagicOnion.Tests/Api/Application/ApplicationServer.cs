using System.Buffers;
using System.Reflection;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;
using MagicOnion.Server;
using MagicOnion.Server.Features;
using MagicOnion.Server.Filters;
using MagicOnion.Server.Hubs;
using MessagePack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace StandIns.MagicOnion.Tests.Api.Application;

// Compiled and not run, as are the files beside it: what an application may write against the original and other tests here do not.
// Where a line does not compile against one of the two, they differ.
public static class ApplicationServer
{
    public static void Register(IServiceCollection services)
    {
        services.AddGrpc(grpc => grpc.Interceptors.Add<ApplicationInterceptor>());
        services.AddSingleton<IStreamingHubHeartbeatMetadataProvider, ApplicationHeartbeat>();
        services.AddMagicOnion(options =>
        {
            options.MessageSerializer = new ApplicationSerializerProvider();
            options.IsReturnExceptionStackTraceInErrorDetail |= options.EnableCurrentContext;
            options.GlobalFilters = new List<MagicOnionServiceFilterDescriptor>(options.GlobalFilters);
            options.GlobalStreamingHubFilters = new List<StreamingHubFilterDescriptor>(options.GlobalStreamingHubFilters);
            options.GlobalFilters.Add<ApplicationFilterAttribute>();
            options.GlobalFilters.Add(new ApplicationFilterAttribute { Order = 1 });
            options.GlobalFilters.Add(new FromTypeFilterAttribute(typeof(ApplicationFilterAttribute)));
            options.GlobalFilters.Add(new MagicOnionServiceFilterDescriptor(typeof(ApplicationFilterAttribute), order: 2));
            options.GlobalFilters.Add(new MagicOnionServiceFilterDescriptor(new ApplicationFilterAttribute()));
            options.GlobalFilters.Add(new MagicOnionServiceFilterDescriptor(new ApplicationFilterFactory(), order: 3));
            options.GlobalStreamingHubFilters.Add<ApplicationHubFilterAttribute>();
            options.GlobalStreamingHubFilters.Add(new ApplicationHubFilterAttribute());
            options.GlobalStreamingHubFilters.Add(new FromServiceFilterAttribute(typeof(ApplicationHubFilterAttribute)));
            options.GlobalStreamingHubFilters.Add(new StreamingHubFilterDescriptor(typeof(ApplicationHubFilterAttribute), order: options.GlobalStreamingHubFilters[0].Order));
            options.ClientResultsDefaultTimeout = TimeSpan.FromSeconds(1);
            options.EnableStreamingHubHeartbeat = !options.EnableStreamingHubHeartbeat;
            options.StreamingHubHeartbeatInterval ??= TimeSpan.FromSeconds(10);
            options.StreamingHubHeartbeatTimeout ??= options.StreamingHubHeartbeatInterval;
            options.TimeProvider ??= TimeProvider.System;
        });
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMagicOnionService();
        endpoints.MapMagicOnionService<ApplicationService>().RequireAuthorization();
        endpoints.MapMagicOnionService(typeof(ApplicationService), typeof(ApplicationHub)).RequireHost("*:5000");
        endpoints.MapMagicOnionService([Assembly.GetExecutingAssembly()]);
        new MagicOnionServiceEndpointConventionBuilder(endpoints.MapGrpcService<ApplicationService>()).Add(endpoint => endpoint.DisplayName = "x");
    }
}

#pragma warning disable CS0618 // Has no effect, but has to compile.
[GenerateDefineDebug]
[GenerateIfDirective("DEBUG")]
#pragma warning restore CS0618
[ServiceName("application")]
public interface IApplicationService : IService<IApplicationService>
{
    UnaryResult<Nil> NilAsync();

    Task<ServerStreamingResult<string>> DownAsync(int count);

    Task<ClientStreamingResult<int, string>> UpAsync();

    Task<DuplexStreamingResult<int, string>> BothAsync();

    [Ignore]
    UnaryResult NotMappedAsync();
}

[ApplicationFilter(Order = 1)]
[FromTypeFilter(typeof(ApplicationNamedFilter), Order = 2, Arguments = ["a"])]
[FromServiceFilter(typeof(ApplicationFilterAttribute), Order = 3)]
public class ApplicationService : ServiceBase<IApplicationService>, IApplicationService
{
    public async UnaryResult<Nil> NilAsync()
    {
        await NotMappedAsync().ConfigureAwait(false);
        return await ReturnStatus<Nil>(StatusCode.NotFound, Context.CallContext.Method);
    }

    public async Task<ServerStreamingResult<string>> DownAsync(int count)
    {
        var stream = GetServerStreamingContext<string>();
        stream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        await stream.WriteAsync(stream.ServiceContext.ServiceName);
        return count > 0 ? stream.Result() : stream.ReturnStatus(StatusCode.OutOfRange, "count");
    }

    public async Task<ClientStreamingResult<int, string>> UpAsync()
    {
        using var stream = GetClientStreamingContext<int, string>();
        await stream.MoveNext(stream.ServiceContext.CallContext.CancellationToken);
        await stream.ForEachAsync(_ => { });
        await stream.ForEachAsync(_ => Task.CompletedTask);
        return stream.Current > 0 ? stream.Result("sum") : stream.ReturnStatus(StatusCode.OutOfRange, "sum");
    }

    public async Task<DuplexStreamingResult<int, string>> BothAsync()
    {
        using var stream = GetDuplexStreamingContext<int, string>();
        stream.WriteOptions = null;
        while (await stream.MoveNext())
        {
            await stream.WriteAsync($"{stream.Current} {stream.ServiceContext.MethodName}");
        }

        return stream.Current > 0 ? stream.Result() : stream.ReturnStatus(StatusCode.OutOfRange, "both");
    }

    public UnaryResult NotMappedAsync() => throw new ReturnStatusException(StatusCode.Internal, ReturnStatusCode<string>(200, ""));
}

public interface IApplicationReceiver
{
    void OnSaid(string text);

    Task<bool> ConfirmAsync(string text, CancellationToken cancellationToken);
}

public interface IApplicationHub : IStreamingHub<IApplicationHub, IApplicationReceiver>
{
    [MethodId(1)]
    Task<Nil> NilAsync();

    ValueTask DoneAsync();

    ValueTask<bool> AskAsync(Guid whom);
}

[Heartbeat(true, Interval = 10_000, Timeout = 5_000, MetadataProvider = typeof(ApplicationHeartbeat))]
[GroupConfiguration(typeof(Cysharp.Runtime.Multicast.Remoting.RemoteGroupProvider))]
[ApplicationHubFilter(Order = 1)]
[FromServiceFilter(typeof(ApplicationHubFilterAttribute))]
public class ApplicationHub : StreamingHubBase<IApplicationHub, IApplicationReceiver>, IApplicationHub
{
    private IGroup<IApplicationReceiver>? _group;

    public Task<Nil> NilAsync() => NilTask;

    public ValueTask DoneAsync() => CompletedTask;

    public async ValueTask<bool> AskAsync(Guid whom)
    {
        _group ??= await Group.AddAsync("everyone");
        _group.All.OnSaid($"{await _group.CountAsync()}");
        var confirmed = await _group.Single(whom).ConfirmAsync("?", Context.CallContext.CancellationToken);
        await _group.RemoveAsync(Context);
        return confirmed && await Client.ConfirmAsync("!", default);
    }

    protected override ValueTask OnConnecting()
    {
        var heartbeat = Context.CallContext.GetHttpContext().Features.Get<IMagicOnionHeartbeatFeature>();
        heartbeat?.SetAckCallback(latency => Console.WriteLine(latency > heartbeat.Latency));
        heartbeat?.TimeoutToken.Register(() => Console.WriteLine(heartbeat.LastReceivedAt));
        return default;
    }

    protected override ValueTask OnDisconnected()
    {
        Context.CallContext.GetHttpContext().Features.Get<IMagicOnionHeartbeatFeature>()?.Unregister();
        return base.OnDisconnected();
    }
}

public sealed class ApplicationHeartbeat : IStreamingHubHeartbeatMetadataProvider
{
    public bool TryWriteMetadata(IBufferWriter<byte> writer)
    {
        MessagePackSerializer.Serialize(writer, "alive");
        return true;
    }
}

public class ApplicationFilterAttribute : MagicOnionFilterAttribute
{
    public override async ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next)
    {
        ApplicationNotes.Note(context);
        context.SetRawRequest(context.GetRawRequest());
        try
        {
            await next(context);
            context.SetRawResponse(context.GetRawResponse());
        }
        catch (ReturnStatusException ex) when (ex.StatusCode == StatusCode.NotFound && ex.ToStatus().Detail == ex.Detail)
        {
            SetStatusCode(context, StatusCode.OK, "");
            var bytes = new ArrayBufferWriter<byte>();
            context.MessageSerializer.Serialize(bytes, context.ServiceProvider.GetHashCode());
            context.SetRawBytesResponse(bytes.WrittenMemory);
        }
    }
}

public static class ApplicationNotes
{
    public static void Note(IServiceContext context)
    {
        context.Items["began"] = context.Timestamp;
        context.Items[context.ServiceType.Name] = (context.MethodInfo, context.MethodType, context.ContextId, context.MessageSerializer, context.AttributeLookup[typeof(IgnoreAttribute)].Any());
        context.CallContext.ResponseTrailers.Add("by" + MetadataExtensions.BinarySuffix, [1]);
    }
}

public sealed class ApplicationNamedFilter(string name) : IMagicOnionServiceFilter
{
    public ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next) => context.Items.TryAdd(name, this) ? next(context) : default;
}

public class ApplicationHubFilterAttribute : StreamingHubFilterAttribute
{
    public override ValueTask Invoke(StreamingHubContext context, Func<StreamingHubContext, ValueTask> next)
    {
        context.Items[context.Path] = (context.Timestamp, context.ConnectionId, context.Request.Length, context.AttributeLookup[typeof(HeartbeatAttribute)].Any());
        ApplicationNotes.Note(context.ServiceContext);
        return context.HubInstance is ApplicationHub && context.ServiceContext.Items.IsEmpty ? next(context) : default;
    }
}

public sealed class ApplicationFilterFactory : IMagicOnionFilterFactory<IMagicOnionServiceFilter>, IMagicOnionOrderedFilter
{
    public int Order => 4;

    public IMagicOnionServiceFilter CreateInstance(IServiceProvider serviceProvider) => new ApplicationFilterAttribute { Order = Order };
}

public sealed class ApplicationInterceptor : Grpc.Core.Interceptors.Interceptor;

public sealed class ApplicationSerializerProvider() : MessagePackMagicOnionSerializerProvider(MessagePackSerializerOptions.Standard, enableFallback: true), IMagicOnionSerializerProvider
{
    public static void UseEverywhere() => MagicOnionSerializerProvider.Default = Default.WithOptions(MessagePackSerializerOptions.Standard).WithEnableFallback(true);

    IMagicOnionSerializer IMagicOnionSerializerProvider.Create(MethodType methodType, MethodInfo? methodInfo)
        => EnableFallback && SerializerOptions.Resolver is not null ? Create(methodType, methodInfo) : new ApplicationSerializer();

    private sealed class ApplicationSerializer : IMagicOnionSerializer
    {
        public void Serialize<T>(IBufferWriter<byte> writer, in T value) => MessagePackSerializer.Serialize(writer, value);

        public T Deserialize<T>(in ReadOnlySequence<byte> bytes) => MessagePackSerializer.Deserialize<T>(bytes);
    }
}
