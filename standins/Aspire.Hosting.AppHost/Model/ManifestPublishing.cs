using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing
{
    /// <summary>What a resource may write of itself into a manifest.</summary>
    public sealed class ManifestPublishingContext(
        DistributedApplicationExecutionContext executionContext,
        string manifestPath,
        Utf8JsonWriter writer,
        CancellationToken cancellationToken = default)
    {
        public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

        public string ManifestPath { get; } = manifestPath;

        public Utf8JsonWriter Writer { get; } = writer;

        public CancellationToken CancellationToken { get; } = cancellationToken;
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    using Aspire.Hosting.Publishing;

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
}
