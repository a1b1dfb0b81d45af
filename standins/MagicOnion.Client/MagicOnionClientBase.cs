using Grpc.Core;

namespace MagicOnion.Client;

public class MagicOnionClientBase
{
    protected MagicOnionClientBase(MagicOnionClientOptions options)
    {
        Options = options;
    }

    protected internal MagicOnionClientOptions Options { get; }
}

/// <summary>The With methods of a client: each returns another client.</summary>
public abstract class MagicOnionClientBase<T>(MagicOnionClientOptions options) : MagicOnionClientBase(options)
    where T : IService<T>
{
    public virtual T WithCancellationToken(CancellationToken cancellationToken) => WithOptions(Options.CallOptions.WithCancellationToken(cancellationToken));

    public virtual T WithDeadline(DateTime deadline) => WithOptions(Options.CallOptions.WithDeadline(deadline));

    public virtual T WithHeaders(Metadata headers) => WithOptions(Options.CallOptions.WithHeaders(headers));

    public virtual T WithHost(string host) => (T)(object)Clone(Options.WithHost(host));

    public virtual T WithOptions(CallOptions options) => (T)(object)Clone(Options.WithCallOptions(options));

    protected abstract MagicOnionClientBase<T> Clone(MagicOnionClientOptions options);
}
