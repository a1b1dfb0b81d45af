using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>A web server without a network: its requests come from the test, their bodies are pipes.</summary>
internal sealed class MemoryServer : IServer
{
    private Func<IFeatureCollection, Task>? _process;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _process = features => ProcessAsync(application, features);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    public MemoryRequest Call(string path, IHeaderDictionary headers)
    {
        var request = new MemoryRequest();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = HttpMethods.Post,
            Protocol = HttpProtocol.Http2,
            Scheme = "http",
            Path = path,
            Headers = headers,
        });
        features.Set<IRequestBodyPipeFeature>(request);
        features.Set<IHttpResponseFeature>(request);
        features.Set<IHttpResponseBodyFeature>(request);
        features.Set<IHttpResponseTrailersFeature>(request);
        features.Set<IHttpRequestLifetimeFeature>(request);
        request.Run(() => _process!(features));
        return request;
    }

    private static async Task ProcessAsync<TContext>(IHttpApplication<TContext> application, IFeatureCollection features)
        where TContext : notnull
    {
        var context = application.CreateContext(features);
        Exception? failure = null;
        try
        {
            await application.ProcessRequestAsync(context);
        }
        catch (Exception ex)
        {
            failure = ex;
            throw;
        }
        finally
        {
            application.DisposeContext(context, failure);
        }
    }
}
