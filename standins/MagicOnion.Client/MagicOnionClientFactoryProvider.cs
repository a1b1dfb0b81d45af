using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MagicOnion.Client.DynamicClient;
using MagicOnion.Serialization;

namespace MagicOnion.Client;

public delegate T MagicOnionClientFactoryDelegate<out T>(MagicOnionClientOptions clientOptions, IMagicOnionSerializerProvider serializerProvider)
    where T : IService<T>;

public interface IMagicOnionClientFactoryProvider
{
    bool TryGetFactory<T>([NotNullWhen(true)] out MagicOnionClientFactoryDelegate<T>? factory)
        where T : IService<T>;
}

public static class MagicOnionClientFactoryProvider
{
    /// <summary>Makes clients at run time where the runtime can, and refuses where not.</summary>
    public static IMagicOnionClientFactoryProvider Default { get; set; } = RuntimeFeature.IsDynamicCodeSupported
        ? DynamicMagicOnionClientFactoryProvider.Instance
        : DynamicNotSupportedMagicOnionClientFactoryProvider.Instance;
}

/// <summary>The first of several providers that can.</summary>
public class ImmutableMagicOnionClientFactoryProvider(params IMagicOnionClientFactoryProvider[] providers) : IMagicOnionClientFactoryProvider
{
    public ImmutableMagicOnionClientFactoryProvider Add(IMagicOnionClientFactoryProvider provider) => new([.. providers, provider]);

    public bool TryGetFactory<T>([NotNullWhen(true)] out MagicOnionClientFactoryDelegate<T>? factory)
        where T : IService<T>
    {
        foreach (var provider in providers)
        {
            if (provider.TryGetFactory(out factory))
            {
                return true;
            }
        }

        factory = null;
        return false;
    }
}
