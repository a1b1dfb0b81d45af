using System.Buffers;

namespace MagicOnion.Server.Hubs;

/// <summary>Heartbeat settings of one hub; what is zero is taken from the options. Times are milliseconds.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class HeartbeatAttribute : Attribute
{
    public HeartbeatAttribute()
        : this(true)
    {
    }

    public HeartbeatAttribute(bool enable)
    {
        Enable = enable;
    }

    public bool Enable { get; set; }

    public int Interval { get; set; }

    public int Timeout { get; set; }

    /// <summary>An <see cref="IStreamingHubHeartbeatMetadataProvider"/>.</summary>
    public Type? MetadataProvider { get; set; }
}

/// <summary>Adds data to the heartbeats that a server sends.</summary>
public interface IStreamingHubHeartbeatMetadataProvider
{
    /// <summary>Writes one MessagePack value; false for none.</summary>
    bool TryWriteMetadata(IBufferWriter<byte> writer);
}

/// <summary>The group provider of one hub, in place of the registered one.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class GroupConfigurationAttribute(Type groupProviderType) : Attribute
{
    public Type FactoryType { get; } = groupProviderType;
}
