using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

[DebuggerDisplay("{Registry}/{Image}:{Tag}")]
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    private string? _tag;
    private string? _sha256;

    public string? Registry { get; set; }

    public required string Image { get; set; }

    public string? Tag
    {
        get => _tag;
        set
        {
            _tag = value;
            _sha256 = value is null ? _sha256 : null;
        }
    }

    public string? SHA256
    {
        get => _sha256;
        set
        {
            _sha256 = value;
            _tag = value is null ? _tag : null;
        }
    }
}

public sealed class ContainerMountAnnotation : IResourceAnnotation
{
    public ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (type is ContainerMountType.BindMount)
        {
            ArgumentException.ThrowIfNullOrEmpty(source);
            if (!Path.IsPathRooted(source))
            {
                throw new ArgumentException($"Bind mounts need an absolute source path, got '{source}'.", nameof(source));
            }
        }
        else if (source is null && isReadOnly)
        {
            throw new ArgumentException("A volume without a name is empty: it cannot be read-only.", nameof(isReadOnly));
        }

        Source = source;
        Target = target;
        Type = type;
        IsReadOnly = isReadOnly;
    }

    public string? Source { get; }

    public string Target { get; }

    public ContainerMountType Type { get; }

    public bool IsReadOnly { get; }
}

public enum ContainerMountType
{
    BindMount,
    Volume,
}

public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    public required ContainerLifetime Lifetime { get; set; }
}

public enum ContainerLifetime
{
    Session,
    Persistent,
}

public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    public required string Name { get; set; }
}

public sealed class ContainerImagePullPolicyAnnotation : IResourceAnnotation
{
    public required ImagePullPolicy ImagePullPolicy { get; set; }
}

public enum ImagePullPolicy
{
    Default,
    Always,
    Missing,
    Never,
}

public sealed class ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; } = callback;
}

public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    public IList<object> Args { get; } = args;

    public CancellationToken CancellationToken { get; } = cancellationToken;
}

/// <summary>The image is built from a Dockerfile.</summary>
public sealed class DockerfileBuildAnnotation(string contextPath, string dockerfilePath, string? stage) : IResourceAnnotation
{
    public string ContextPath { get; } = contextPath;

    public string DockerfilePath { get; } = dockerfilePath;

    public string? Stage { get; } = stage;

    public Dictionary<string, object?> BuildArguments { get; } = [];

    public Dictionary<string, object> BuildSecrets { get; } = [];
}

/// <summary>Whether a container's ports may be reached through a proxy; without the annotation they may.</summary>
public sealed class ProxySupportAnnotation : IResourceAnnotation
{
    public required bool ProxyEnabled { get; set; }
}
