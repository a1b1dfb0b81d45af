namespace MagicOnion.Server.Filters;

public interface IMagicOnionFilterMetadata;

/// <summary>Filters with a lower order run first, around those with a higher one.</summary>
public interface IMagicOnionOrderedFilter : IMagicOnionFilterMetadata
{
    int Order { get; }
}

/// <summary>Wraps calls of a service, and the whole connection of a hub.</summary>
public interface IMagicOnionServiceFilter : IMagicOnionFilterMetadata
{
    ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next);
}

/// <summary>Wraps calls of hub methods.</summary>
public interface IStreamingHubFilter : IMagicOnionFilterMetadata
{
    ValueTask Invoke(Hubs.StreamingHubContext context, Func<Hubs.StreamingHubContext, ValueTask> next);
}

/// <summary>Makes a filter once per method, when it is mapped.</summary>
public interface IMagicOnionFilterFactory<out T> : IMagicOnionFilterMetadata
    where T : IMagicOnionFilterMetadata
{
    T CreateInstance(IServiceProvider serviceProvider);
}
