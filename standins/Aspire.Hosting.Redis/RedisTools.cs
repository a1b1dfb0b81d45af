using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Redis;

/// <summary>Redis Insight, a web page over every Redis server of the application.</summary>
public class RedisInsightResource(string name) : ContainerResource(name)
{
    public EndpointReference PrimaryEndpoint => new(this, "http");
}

/// <summary>Redis Commander, a web page over every Redis server of the application.</summary>
public sealed class RedisCommanderResource(string name) : ContainerResource(name);
