namespace Chat.ServiceDefaults.Services;

/// <summary>Puts the key of the services on every request, of gRPC too.</summary>
public sealed class ServiceKeyHandler(ServiceKey key, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (key.Text is { } text)
        {
            request.Headers.TryAddWithoutValidation(ServiceKey.Header, text);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
