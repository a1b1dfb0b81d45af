using Microsoft.Extensions.DependencyInjection;

namespace MagicOnion.Server;

public interface IMagicOnionServerBuilder
{
    IServiceCollection Services { get; }
}

internal sealed class MagicOnionServerBuilder(IServiceCollection services) : IMagicOnionServerBuilder
{
    public IServiceCollection Services { get; } = services;
}
