using MagicOnion.Server.Filters;

namespace MagicOnion.Server;

public static class MagicOnionFilterDescriptorExtensions
{
    public static void Add<T>(this IList<MagicOnionServiceFilterDescriptor> descriptors)
        where T : IMagicOnionFilterMetadata
        => descriptors.Add(new MagicOnionServiceFilterDescriptor(typeof(T)));

    public static void Add(this IList<MagicOnionServiceFilterDescriptor> descriptors, IMagicOnionServiceFilter filterInstance)
        => descriptors.Add(new MagicOnionServiceFilterDescriptor(filterInstance));

    public static void Add(this IList<MagicOnionServiceFilterDescriptor> descriptors, IMagicOnionFilterFactory<IMagicOnionServiceFilter> factory)
        => descriptors.Add(new MagicOnionServiceFilterDescriptor(factory));

    public static void Add<T>(this IList<StreamingHubFilterDescriptor> descriptors)
        where T : IMagicOnionFilterMetadata
        => descriptors.Add(new StreamingHubFilterDescriptor(typeof(T)));

    public static void Add(this IList<StreamingHubFilterDescriptor> descriptors, IStreamingHubFilter filterInstance)
        => descriptors.Add(new StreamingHubFilterDescriptor(filterInstance));

    public static void Add(this IList<StreamingHubFilterDescriptor> descriptors, IMagicOnionFilterFactory<IStreamingHubFilter> factory)
        => descriptors.Add(new StreamingHubFilterDescriptor(factory));
}
