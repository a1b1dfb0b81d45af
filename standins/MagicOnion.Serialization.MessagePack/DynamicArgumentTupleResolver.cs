using MagicOnion.Protocol;
using MessagePack;
using MessagePack.Formatters;

namespace MagicOnion.Serialization.MessagePack;

/// <summary>Puts the formatters of argument tuples before another resolver, whatever that one can do.</summary>
internal sealed class DynamicArgumentTupleResolver(IFormatterResolver inner, object? fallback) : IFormatterResolver
{
    public IMessagePackFormatter<T>? GetFormatter<T>()
        => ArgumentTuples.IsTuple<T>.Value ? fallback as IMessagePackFormatter<T> ?? DynamicArgumentTuples.Formatter<T>.Instance : inner.GetFormatter<T>();
}
