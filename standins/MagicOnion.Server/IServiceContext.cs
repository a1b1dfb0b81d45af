using System.Collections.Concurrent;
using System.Reflection;
using Grpc.Core;
using MagicOnion.Serialization;

namespace MagicOnion.Server;

/// <summary>What is known about a call, or about the connection of a hub.</summary>
public interface IServiceContext
{
    Guid ContextId { get; }

    /// <summary>When it began, in UTC.</summary>
    DateTime Timestamp { get; }

    /// <summary>The implementation.</summary>
    Type ServiceType { get; }

    /// <summary>The implementation.</summary>
    MethodInfo MethodInfo { get; }

    /// <summary>Attributes of class and method.</summary>
    ILookup<Type, Attribute> AttributeLookup { get; }

    MethodType MethodType { get; }

    ServerCallContext CallContext { get; }

    IMagicOnionSerializer MessageSerializer { get; }

    /// <summary>The scope of the request; of a hub, of the connection.</summary>
    IServiceProvider ServiceProvider { get; }

    ConcurrentDictionary<string, object> Items { get; }
}
