using Grpc.Core;
using MagicOnion.Server.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace MagicOnion.Server
{
    /// <summary>A filter around the calls of a service or one of its methods.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
    public abstract class MagicOnionFilterAttribute : Attribute, IMagicOnionServiceFilter, IMagicOnionOrderedFilter
    {
        public MagicOnionFilterAttribute()
        {
        }

        public int Order { get; set; } = int.MaxValue;

        public abstract ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next);

        protected static void SetStatusCode(ServiceContext context, StatusCode statusCode, string detail) => context.CallContext.Status = new Status(statusCode, detail);
    }

    /// <summary>A filter by type, constructed with services from the container. The order has no effect.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
    public class FromServiceFilterAttribute(Type type) : Attribute, IMagicOnionFilterFactory<IMagicOnionServiceFilter>, IMagicOnionFilterFactory<IStreamingHubFilter>, IFilterByType
    {
        public Type Type { get; } = type;

        public int Order { get; set; } = int.MaxValue;

        IMagicOnionServiceFilter IMagicOnionFilterFactory<IMagicOnionServiceFilter>.CreateInstance(IServiceProvider serviceProvider)
            => (IMagicOnionServiceFilter)ActivatorUtilities.CreateInstance(serviceProvider, Type);

        IStreamingHubFilter IMagicOnionFilterFactory<IStreamingHubFilter>.CreateInstance(IServiceProvider serviceProvider)
            => (IStreamingHubFilter)ActivatorUtilities.CreateInstance(serviceProvider, Type);
    }

    /// <summary>A filter by type, constructed with the given arguments and services from the container. The order has no effect.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
    public class FromTypeFilterAttribute(Type type) : Attribute, IMagicOnionFilterFactory<IMagicOnionServiceFilter>, IMagicOnionFilterFactory<IStreamingHubFilter>, IFilterByType
    {
        public Type Type { get; } = type;

        public int Order { get; set; } = int.MaxValue;

        public object[] Arguments { get; set; } = [];

        IMagicOnionServiceFilter IMagicOnionFilterFactory<IMagicOnionServiceFilter>.CreateInstance(IServiceProvider serviceProvider)
            => (IMagicOnionServiceFilter)ActivatorUtilities.CreateInstance(serviceProvider, Type, Arguments);

        IStreamingHubFilter IMagicOnionFilterFactory<IStreamingHubFilter>.CreateInstance(IServiceProvider serviceProvider)
            => (IStreamingHubFilter)ActivatorUtilities.CreateInstance(serviceProvider, Type, Arguments);
    }

    /// <summary>The type decides which kind of filter it is.</summary>
    internal interface IFilterByType
    {
        Type Type { get; }
    }
}

namespace MagicOnion.Server.Hubs
{
    /// <summary>A filter around the methods of a hub or one of them.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
    public abstract class StreamingHubFilterAttribute : Attribute, IStreamingHubFilter, IMagicOnionOrderedFilter
    {
        public StreamingHubFilterAttribute()
        {
        }

        public int Order { get; set; } = int.MaxValue;

        public abstract ValueTask Invoke(StreamingHubContext context, Func<StreamingHubContext, ValueTask> next);
    }
}
