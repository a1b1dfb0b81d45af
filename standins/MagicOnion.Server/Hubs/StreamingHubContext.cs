using System.Collections.Concurrent;
using MagicOnion.Server.Internal;

namespace MagicOnion.Server.Hubs;

/// <summary>A call of a hub method, as filters see it.</summary>
public class StreamingHubContext
{
    private ConcurrentDictionary<string, object>? _items;

    internal HubSession Session { get; init; } = null!;

    internal HubMethodHandler Method { get; init; } = null!;

    internal HubRequest HubRequest { get; init; }

    /// <summary>The method ran to its end and was answered, so that a failure of a filter has nobody to go to.</summary>
    internal bool IsAnswered { get; set; }

    public ConcurrentDictionary<string, object> Items => LazyInitializer.EnsureInitialized(ref _items);

    /// <summary>Service/Method.</summary>
    public string Path => Method.Path;

    public ILookup<Type, Attribute> AttributeLookup => Method.AttributeLookup;

    public object HubInstance => Session.Context.Instance;

    /// <summary>The serialised arguments; valid during the call.</summary>
    public ReadOnlyMemory<byte> Request => HubRequest.Body;

    public DateTime Timestamp { get; internal init; }

    public Guid ConnectionId => Session.Context.ContextId;

    public IServiceContext ServiceContext => Session.Context;
}
