using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

public class ManifestPublishingCallbackAnnotation : IResourceAnnotation
{
    public ManifestPublishingCallbackAnnotation(Action<ManifestPublishingContext>? callback) =>
        Callback = callback is null
            ? null
            : context =>
            {
                callback(context);
                return Task.CompletedTask;
            };

    public ManifestPublishingCallbackAnnotation(Func<ManifestPublishingContext, Task>? callback) => Callback = callback;

    public static ManifestPublishingCallbackAnnotation Ignore { get; } = new((Func<ManifestPublishingContext, Task>?)null);

    /// <summary><see langword="null"/>: the resource is left out.</summary>
    public Func<ManifestPublishingContext, Task>? Callback { get; }
}
