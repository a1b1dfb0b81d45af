using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource whose endpoints other resources find under <c>services__name__…</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
