using Microsoft.Extensions.DependencyInjection;

namespace MagicOnion.Server.Filters;

/// <summary>A filter or its factory, and its order: the given one, else the filter's own, else last.</summary>
public abstract class MagicOnionFilterDescriptor<TFilter>
    where TFilter : IMagicOnionFilterMetadata
{
    /// <summary>The type is constructed with services from the container.</summary>
    protected MagicOnionFilterDescriptor(Type type, int? order = null)
        : this(new TypeFactory(type), order, null)
    {
    }

    protected MagicOnionFilterDescriptor(TFilter instance, int? order = null)
        : this(instance ?? throw new ArgumentNullException(nameof(instance)), order, instance)
    {
    }

    protected MagicOnionFilterDescriptor(IMagicOnionFilterFactory<TFilter> factory, int? order = null)
        : this(factory ?? throw new ArgumentNullException(nameof(factory)), order, factory)
    {
    }

    private MagicOnionFilterDescriptor(IMagicOnionFilterMetadata filter, int? order, object? ordered)
    {
        Filter = filter;
        Order = order ?? (ordered as IMagicOnionOrderedFilter)?.Order ?? int.MaxValue;
    }

    public IMagicOnionFilterMetadata Filter { get; }

    public int Order { get; }

    internal TFilter Build(IServiceProvider services) => Filter is IMagicOnionFilterFactory<TFilter> factory ? factory.CreateInstance(services) : (TFilter)Filter;

    private sealed class TypeFactory : IMagicOnionFilterFactory<TFilter>
    {
        private readonly Type _type;

        public TypeFactory(Type type)
        {
            ArgumentNullException.ThrowIfNull(type);
            if (!typeof(TFilter).IsAssignableFrom(type))
            {
                throw new ArgumentException($"'{type}' is no {typeof(TFilter).Name}.", nameof(type));
            }

            _type = type;
        }

        public TFilter CreateInstance(IServiceProvider serviceProvider) => (TFilter)ActivatorUtilities.CreateInstance(serviceProvider, _type);
    }
}

public class MagicOnionServiceFilterDescriptor : MagicOnionFilterDescriptor<IMagicOnionServiceFilter>
{
    public MagicOnionServiceFilterDescriptor(Type type, int? order = null)
        : base(type, order)
    {
    }

    public MagicOnionServiceFilterDescriptor(IMagicOnionServiceFilter instance, int? order = null)
        : base(instance, order)
    {
    }

    public MagicOnionServiceFilterDescriptor(IMagicOnionFilterFactory<IMagicOnionServiceFilter> factory, int? order = null)
        : base(factory, order)
    {
    }
}

public class StreamingHubFilterDescriptor : MagicOnionFilterDescriptor<IStreamingHubFilter>
{
    public StreamingHubFilterDescriptor(Type type, int? order = null)
        : base(type, order)
    {
    }

    public StreamingHubFilterDescriptor(IStreamingHubFilter instance, int? order = null)
        : base(instance, order)
    {
    }

    public StreamingHubFilterDescriptor(IMagicOnionFilterFactory<IStreamingHubFilter> factory, int? order = null)
        : base(factory, order)
    {
    }
}
