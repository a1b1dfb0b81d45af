using Grpc.Core;

namespace MagicOnion.Client;

/// <summary>What a client knows about the answer to a unary call.</summary>
public interface IResponseContext : IDisposable
{
    Task<Metadata> ResponseHeadersAsync { get; }

    Type ResponseType { get; }

    Status GetStatus();

    Metadata GetTrailers();
}

/// <inheritdoc/>
public interface IResponseContext<T> : IResponseContext
{
    Task<T> ResponseAsync { get; }
}
