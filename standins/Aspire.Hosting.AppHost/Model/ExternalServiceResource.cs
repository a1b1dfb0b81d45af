using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A service that runs elsewhere and is reached by URL.</summary>
public sealed class ExternalServiceResource : Resource, IResourceWithoutLifetime
{
    public ExternalServiceResource(string name, Uri uri)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (Problem(uri) is { } problem)
        {
            throw new ArgumentException($"The URL '{uri}' of the external service '{name}' is not usable: {problem}.", nameof(uri));
        }

        Uri = uri;
    }

    public ExternalServiceResource(string name, ParameterResource urlParameter)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(urlParameter);
        UrlParameter = urlParameter;
    }

    public Uri? Uri { get; }

    public ParameterResource? UrlParameter { get; }

    internal async ValueTask<Uri> GetUriAsync(CancellationToken cancellationToken)
    {
        if (Uri is not null)
        {
            return Uri;
        }

        var text = await UrlParameter!.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var problem = Uri.TryCreate(text, UriKind.Absolute, out var uri) ? Problem(uri) : "it is not an absolute URL";
        return problem is null
            ? uri!
            : throw new DistributedApplicationException($"The parameter '{UrlParameter.Name}' has no usable URL for the external service '{Name}': {problem}.");
    }

    private static string? Problem(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
        {
            return "it is not absolute";
        }

        return uri.AbsolutePath != "/" ? "its path is not '/'" : uri.Fragment.Length > 0 ? "it has a fragment" : null;
    }
}
