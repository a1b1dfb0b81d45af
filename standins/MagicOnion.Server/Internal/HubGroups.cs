using System.Reflection;
using Cysharp.Runtime.Multicast;
using MagicOnion.Server.Hubs;
using Microsoft.Extensions.DependencyInjection;

namespace MagicOnion.Server.Internal;

/// <summary>The groups of one hub type, each with the number of connections that have joined it; the last one's end disposes it.</summary>
internal sealed class HubGroups(Type hubType, IServiceProvider services)
{
    // Guards _shared, and that a group is not disposed while somebody acquires it.
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, Type Receiver), Shared> _shared = [];
    private readonly Lazy<IMulticastGroupProvider> _provider = new(() => Provider(hubType, services));

    public HubGroupLease<T> Acquire<T>(ServiceContext context, string name)
    {
        var fullName = $"{context.ServiceName}/{context.MethodName}/{name}";
        lock (_gate)
        {
            if (!_shared.TryGetValue((fullName, typeof(T)), out var shared))
            {
                shared = new Shared(_provider.Value.GetOrAddGroup<Guid, T>(fullName));
                _shared.Add((fullName, typeof(T)), shared);
            }

            shared.References++;
            return new HubGroupLease<T>(this, fullName, (IMulticastAsyncGroup<Guid, T>)shared.Group);
        }
    }

    public void Release<T>(string fullName)
    {
        lock (_gate)
        {
            if (_shared.TryGetValue((fullName, typeof(T)), out var shared) && --shared.References == 0)
            {
                _shared.Remove((fullName, typeof(T)));
                shared.Group.Dispose();
            }
        }
    }

    private static IMulticastGroupProvider Provider(Type hubType, IServiceProvider services)
    {
        if (hubType.GetCustomAttribute<GroupConfigurationAttribute>() is not { } configuration)
        {
            return services.GetRequiredService<IMulticastGroupProvider>();
        }

        return (IMulticastGroupProvider)(services.GetService(configuration.FactoryType) ?? ActivatorUtilities.CreateInstance(services, configuration.FactoryType));
    }

    private sealed class Shared(IDisposable group)
    {
        public IDisposable Group { get; } = group;

        public int References { get; set; }
    }
}

/// <summary>One connection's share in a group.</summary>
internal sealed class HubGroupLease<T>(HubGroups groups, string name, IMulticastAsyncGroup<Guid, T> group) : IGroup<T>
{
    public string Name { get; } = name;

    public IMulticastAsyncGroup<Guid, T> Group { get; } = group;

    public T All => Group.All;

    public T Except(IEnumerable<Guid> excludes) => Group.Except(excludes);

    public T Only(IEnumerable<Guid> targets) => Group.Only(targets);

    public T Single(Guid target) => Group.Single(target);

    /// <summary>Ends the membership, not the share: that ends with the connection.</summary>
    public ValueTask RemoveAsync(ServiceContext context) => LeaveAsync(context.ContextId);

    public ValueTask<int> CountAsync() => Group.CountAsync();

    public ValueTask LeaveAsync(Guid connection) => Group.RemoveAsync(connection);

    public void Release() => groups.Release<T>(Name);
}
