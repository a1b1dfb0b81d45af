namespace Aspire.Hosting;

public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>Whether the application is being run or its description is being published.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string publisherName)
{
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
        : this(operation, "manifest")
    {
    }

    public DistributedApplicationOperation Operation { get; } = operation;

    public string PublisherName { get; set; } = publisherName;

    public bool IsPublishMode => Operation is DistributedApplicationOperation.Publish;

    public bool IsRunMode => Operation is DistributedApplicationOperation.Run;

    /// <exception cref="InvalidOperationException">The application is not built yet.</exception>
    public IServiceProvider Services => BuiltServices ?? throw new InvalidOperationException("There are no services before the application is built.");

    internal IServiceProvider? BuiltServices { get; set; }
}
