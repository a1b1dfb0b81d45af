using MagicOnion.Server.Hubs;

namespace MagicOnion.Server.Filters;

/// <summary>Wraps the filters of a method around its body: by order, and within one order global ones first, then those of the class, then those of the method.</summary>
internal static class FilterPipeline
{
    public static Func<ServiceContext, ValueTask> OfService(
        IEnumerable<MagicOnionServiceFilterDescriptor> global, IEnumerable<Attribute> attributes, IServiceProvider services, Func<ServiceContext, ValueTask> body)
    {
        var filters = Build(global.Concat(attributes.Where(IsOf<IMagicOnionServiceFilter>).Select(Describe)), services);
        return filters.AsEnumerable().Reverse().Aggregate(body, (next, filter) => context => filter.Invoke(context, next));

        static MagicOnionServiceFilterDescriptor Describe(Attribute attribute) => attribute is IMagicOnionServiceFilter filter
            ? new MagicOnionServiceFilterDescriptor(filter)
            : new MagicOnionServiceFilterDescriptor((IMagicOnionFilterFactory<IMagicOnionServiceFilter>)attribute);
    }

    /// <summary>Null when there are none.</summary>
    public static Func<StreamingHubContext, ValueTask>? OfHub(
        IEnumerable<StreamingHubFilterDescriptor> global, IEnumerable<Attribute> attributes, IServiceProvider services, Func<StreamingHubContext, ValueTask> body)
    {
        var filters = Build(global.Concat(attributes.Where(IsOf<IStreamingHubFilter>).Select(Describe)), services);
        return filters.Length == 0 ? null : filters.AsEnumerable().Reverse().Aggregate(body, (next, filter) => context => filter.Invoke(context, next));

        static StreamingHubFilterDescriptor Describe(Attribute attribute) => attribute is IStreamingHubFilter filter
            ? new StreamingHubFilterDescriptor(filter)
            : new StreamingHubFilterDescriptor((IMagicOnionFilterFactory<IStreamingHubFilter>)attribute);
    }

    private static TFilter[] Build<TFilter>(IEnumerable<MagicOnionFilterDescriptor<TFilter>> descriptors, IServiceProvider services)
        where TFilter : IMagicOnionFilterMetadata
        => [.. descriptors.OrderBy(d => d.Order).Select(d => d.Build(services))];

    private static bool IsOf<TFilter>(Attribute attribute)
        where TFilter : IMagicOnionFilterMetadata
        => attribute is IFilterByType byType ? typeof(TFilter).IsAssignableFrom(byType.Type) : attribute is TFilter or IMagicOnionFilterFactory<TFilter>;
}
