using System.Collections.Concurrent;
using System.Reflection;
using Grpc.Core;
using MagicOnion.Internal;
using MagicOnion.Serialization;
using MagicOnion.Server.Internal;

namespace MagicOnion.Server;

/// <inheritdoc/>
public class ServiceContext : IServiceContext
{
    private static readonly AsyncLocal<ServiceContext?> CurrentContext = new();

    private readonly MethodDescriptor _method;
    private ConcurrentDictionary<string, object>? _items;

    internal ServiceContext(object instance, MethodDescriptor method, ServerCallContext callContext, DateTimeOffset timestamp)
    {
        _method = method;
        Instance = instance;
        CallContext = callContext;
        Timestamp = timestamp.UtcDateTime;
        ServiceProvider = callContext.GetHttpContext().RequestServices;
    }

    /// <summary>The context of the running call; null unless <see cref="MagicOnionOptions.EnableCurrentContext"/> is on.</summary>
    public static ServiceContext? Current
    {
        get => CurrentContext.Value;
        internal set => CurrentContext.Value = value;
    }

    public ConcurrentDictionary<string, object> Items => LazyInitializer.EnsureInitialized(ref _items);

    public Guid ContextId { get; } = Guid.NewGuid();

    public DateTime Timestamp { get; }

    public Type ServiceType => _method.ServiceType;

    public string ServiceName => _method.ServiceName;

    /// <summary>Of a hub, the whole name of the explicit interface method that connects.</summary>
    public string MethodName => _method.MethodName;

    public MethodInfo MethodInfo => _method.MethodInfo;

    public ILookup<Type, Attribute> AttributeLookup => _method.AttributeLookup;

    public MethodType MethodType => _method.MethodType;

    public ServerCallContext CallContext { get; }

    public IMagicOnionSerializer MessageSerializer => _method.Serializer;

    public IServiceProvider ServiceProvider { get; }

    internal object Instance { get; }

    /// <summary>A Box of the request, or what a filter put in its place.</summary>
    internal object? Request { get; set; }

    /// <summary>A Box of the response, raw bytes, or what a filter put in their place.</summary>
    internal object? Response { get; set; }

    public object? GetRawRequest() => _method.Unbox(Request);

    public void SetRawRequest(object? request) => Request = request;

    public object? GetRawResponse() => _method.Unbox(Response);

    public void SetRawResponse(object? response) => Response = response;

    /// <summary>Answers with bytes that the serializer does not touch. The method's own result replaces them, so call it in a filter, after or without <c>next</c>.</summary>
    public void SetRawBytesResponse(ReadOnlyMemory<byte> bytes) => Response = new RawBytesBox(bytes);
}
