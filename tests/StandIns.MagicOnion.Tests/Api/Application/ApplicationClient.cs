using Grpc.Core;
using MagicOnion;
using MagicOnion.Client;
using MagicOnion.Client.DynamicClient;
using MagicOnion.Internal;
using MagicOnion.Serialization;
using MessagePack;

namespace StandIns.MagicOnion.Tests.Api.Application;

public static class ApplicationClient
{
    public static IEnumerable<IApplicationService> Create(ChannelBase channel, CallInvoker invoker, IClientFilter[] filters)
    {
        var provider = MagicOnionSerializerProvider.Default;
        var factories = new ImmutableMagicOnionClientFactoryProvider(DynamicMagicOnionClientFactoryProvider.Instance).Add(MagicOnionClientFactoryProvider.Default);
        var options = new MagicOnionClientOptions(invoker, host: null, default, filters).WithCallOptions(new CallOptions()).WithHost("there").WithFilters([.. filters]);
        yield return MagicOnionClient.Create<IApplicationService>(channel);
        yield return MagicOnionClient.Create<IApplicationService>(channel, filters);
        yield return MagicOnionClient.Create<IApplicationService>(channel, provider);
        yield return MagicOnionClient.Create<IApplicationService>(channel, provider, filters);
        yield return MagicOnionClient.Create<IApplicationService>(channel, provider, filters, factories);
        yield return MagicOnionClient.Create<IApplicationService>(invoker, filters);
        yield return MagicOnionClient.Create<IApplicationService>(invoker, provider);
        yield return MagicOnionClient.Create<IApplicationService>(invoker, provider, filters);
        yield return MagicOnionClient.Create<IApplicationService>(options, provider);
        yield return MagicOnionClient.Create<IApplicationService>(options, provider, factories).WithOptions(options.CallOptions.WithDeadline(DateTime.MaxValue));
        if (factories.TryGetFactory<IApplicationService>(out var factory))
        {
            yield return factory(new MagicOnionClientOptions(options.CallInvoker, options.Host, options.CallOptions, options.Filters), provider);
        }

        MagicOnionClientFactoryProvider.Default = factories;
    }

    public static async Task CallAsync(IApplicationService service)
    {
        var nil = service.NilAsync();
        await nil.ConfigureAwait(false);
        await nil.ResponseHeadersAsync;
        nil.Dispose();
        using var down = await service.DownAsync(1);
        using var up = await service.UpAsync();
        using var both = await service.BothAsync();
        up.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        foreach (var headers in await Task.WhenAll(down.ResponseHeadersAsync, up.ResponseHeadersAsync, both.ResponseHeadersAsync))
        {
            Console.WriteLine(headers.GetOrDefault("key")?.Value ?? headers.GetValueOrDefault("key" + MetadataExtensions.BinarySuffix, ignoreCase: false));
        }

        Console.WriteLine(await up.ResponseAsync);
        Console.WriteLine((down.GetStatus(), up.GetStatus(), both.GetStatus(), down.GetTrailers(), up.GetTrailers(), both.GetTrailers()));
    }

    public static async Task ConnectAsync(ChannelBase channel, CallInvoker invoker, IApplicationReceiver receiver, CancellationToken cancellationToken)
    {
        StreamingHubClientFactoryProvider.Default = new ImmutableStreamingHubClientFactoryProvider(DynamicStreamingHubClientFactoryProvider.Instance).Add(StreamingHubClientFactoryProvider.Default);
        var options = StreamingHubClientOptions.CreateWithDefault(host: "there", callOptions: default, serializerProvider: null, logger: NullMagicOnionClientLogger.Instance)
            .WithHost(null)
            .WithCallOptions(new CallOptions([]))
            .WithSerializerProvider(MagicOnionSerializerProvider.Default)
            .WithLogger(NullMagicOnionClientLogger.Instance)
            .WithClientHeartbeatInterval(TimeSpan.FromSeconds(10))
            .WithClientHeartbeatTimeout(null)
            .WithServerHeartbeatReceived(heartbeat => Console.WriteLine((heartbeat.ServerTime, heartbeat.Metadata.Length)))
            .WithClientHeartbeatResponseReceived(heartbeat => Console.WriteLine(heartbeat.RoundTripTime))
            .WithTimeProvider(TimeProvider.System);
        options = new StreamingHubClientOptions(
            options.Host,
            options.CallOptions,
            options.SerializerProvider,
            options.Logger,
            options.ClientHeartbeatInterval,
            options.ClientHeartbeatTimeout,
            options.OnServerHeartbeatReceived,
            options.OnClientHeartbeatResponseReceived,
            options.TimeProvider);

        var hub = await StreamingHubClient.ConnectAsync<IApplicationHub, IApplicationReceiver>(channel, receiver, options, factoryProvider: null, cancellationToken);
        await StreamingHubClient.ConnectAsync<IApplicationHub, IApplicationReceiver>(
            invoker, receiver, new StreamingHubClientOptions(null, default, options.SerializerProvider, options.Logger), StreamingHubClientFactoryProvider.Default, cancellationToken);
        await StreamingHubClient.ConnectAsync<IApplicationHub, IApplicationReceiver>(channel, receiver, cancellationToken: cancellationToken);
        await StreamingHubClient.ConnectAsync<IApplicationHub, IApplicationReceiver>(
            invoker, receiver, host: null, option: default, serializerProvider: null, factoryProvider: null, logger: null, cancellationToken: cancellationToken);

        await hub.FireAndForget().NilAsync();
        await hub.WaitForDisconnect();
        var reason = await ((IStreamingHubClient)hub).WaitForDisconnectAsync();
        reason = new DisconnectionReason(reason.Type == DisconnectionType.TimedOut ? DisconnectionType.Faulted : reason.Type, reason.Exception);
        Console.WriteLine((reason.Type, new ClientHeartbeatEvent(1).RoundTripTime, new ServerHeartbeatEvent(1, default).ServerTime));
        await hub.DisposeAsync();
    }
}

/// <summary>A client that is no proxy, as tests of an application have.</summary>
public sealed class ApplicationFake : IApplicationService
{
    public IApplicationService WithOptions(CallOptions option) => this;

    public IApplicationService WithHeaders(Metadata headers) => this;

    public IApplicationService WithDeadline(DateTime deadline) => this;

    public IApplicationService WithCancellationToken(CancellationToken cancellationToken) => this;

    public IApplicationService WithHost(string host) => this;

    public UnaryResult<Nil> NilAsync() => new(Task.FromResult<IResponseContext<Nil>>(ResponseContext<Nil>.Create(Nil.Default, Status.DefaultSuccess, [], [])));

    public Task<ServerStreamingResult<string>> DownAsync(int count) => Task.FromResult(new ServerStreamingResult<string>(new FakeStreams()));

    public Task<ClientStreamingResult<int, string>> UpAsync() => Task.FromResult(new ClientStreamingResult<int, string>(new FakeStreams()));

    public Task<DuplexStreamingResult<int, string>> BothAsync() => Task.FromResult(new DuplexStreamingResult<int, string>(new FakeStreams()));

    public UnaryResult NotMappedAsync() => new(Task.CompletedTask);

    private sealed class FakeStreams : IAsyncServerStreamingCallWrapper<string>, IAsyncClientStreamingCallWrapper<int, string>, IAsyncDuplexStreamingCallWrapper<int, string>
    {
        public IClientStreamWriter<int> RequestStream => throw new NotSupportedException();

        public IAsyncStreamReader<string> ResponseStream => throw new NotSupportedException();

        public Task<string> ResponseAsync => Task.FromResult("");

        public Task<Metadata> ResponseHeadersAsync => Task.FromResult(new Metadata());

        public Status GetStatus() => Status.DefaultSuccess;

        public Metadata GetTrailers() => [];

        public void Dispose()
        {
        }
    }
}

/// <summary>A client of a service that is written by hand on the base class.</summary>
public sealed class ApplicationClientClass(MagicOnionClientOptions options) : MagicOnionClientBase<IApplicationService>(options)
{
    public override IApplicationService WithHost(string host) => base.WithHost(Options.Host ?? host);

    protected override MagicOnionClientBase<IApplicationService> Clone(MagicOnionClientOptions options) => new ApplicationClientClass(options);
}

public sealed class ApplicationClientFilter : IClientFilter
{
    public async ValueTask<ResponseContext> SendAsync(RequestContext context, Func<RequestContext, ValueTask<ResponseContext>> next)
    {
        context.Items[context.MethodPath] = context.CallOptions.Headers?.Count ?? 0;
        if (context is RequestContext<int> { Request: 0 } && context.ResponseType == typeof(string))
        {
            return new ApplicationResponse("none");
        }

        using var response = await (await next(context)).WaitResponseAsync();
        return response.ResponseType == typeof(string) && response.GetStatus().StatusCode == StatusCode.OK && response.GetTrailers().Count == 0
            ? response.As<string>().WithNewResult(await response.GetResponseAs<string>() + await response.As<string>().ResponseAsync + (await response.ResponseHeadersAsync).Count)
            : response;
    }

    // Everything that the original wants overridden, and nothing else.
    private sealed class ApplicationResponse(string value) : ResponseContext<string>
    {
        public override Task<string> ResponseAsync => Task.FromResult(value);

        public override Task<Metadata> ResponseHeadersAsync => Task.FromResult(new Metadata());

        public override Type ResponseType => typeof(string);

        public override Status GetStatus() => Status.DefaultSuccess;

        public override Metadata GetTrailers() => [];

        public override Task<ResponseContext> WaitResponseAsync() => Task.FromResult<ResponseContext>(this);

        public override ResponseContext<string> WithNewResult(string newValue) => new ApplicationResponse(newValue);

        public override void Dispose()
        {
        }
    }
}

/// <summary>A channel that keeps a list of its hub clients.</summary>
public sealed class ApplicationChannel(ChannelBase inner) : IMagicOnionAwareGrpcChannel
{
    private readonly List<ManagedStreamingHubInfo> _hubs = [];

    public void ManageStreamingHubClient(Type streamingHubInterfaceType, IStreamingHubMarker streamingHub, Func<Task> disposeAsync, Task waitForDisconnect)
        => _hubs.Add(new ManagedStreamingHubInfo(streamingHubInterfaceType, streamingHub));

    public IReadOnlyCollection<ManagedStreamingHubInfo> GetAllManagedStreamingHubs() => [.. _hubs.Where(hub => hub.StreamingHubType.IsInstanceOfType(hub.Client))];

    public CallInvoker CreateCallInvoker() => inner.CreateCallInvoker();
}
