using System.Diagnostics.CodeAnalysis;
using MessagePack;

namespace MagicOnion.Internal;

/// <summary>Carries a value through gRPC, whose messages are never null and always classes.</summary>
public sealed class Box<T> : IEquatable<Box<T>>
{
    internal Box(T value)
    {
        Value = value;
    }

    public readonly T Value;

    public bool Equals(Box<T>? other) => other is not null && EqualityComparer<T>.Default.Equals(Value, other.Value);

    public override bool Equals(object? obj) => obj is Box<T> other && Equals(other);

    public override int GetHashCode() => Value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(Value);

    public static bool operator ==(Box<T>? valueA, Box<T>? valueB) => valueA is null ? valueB is null : valueA.Equals(valueB);

    public static bool operator !=(Box<T>? valueA, Box<T>? valueB) => !(valueA == valueB);
}

/// <summary>Makes boxes; those of Nil and bool exist once.</summary>
public static class Box
{
    private static readonly Box<Nil> NilBox = new(Nil.Default);
    private static readonly Box<bool> TrueBox = new(true);
    private static readonly Box<bool> FalseBox = new(false);

    [SuppressMessage("Style", "IDE0046", Justification = "One line per cached kind.")]
    public static Box<T> Create<T>(T value)
    {
        if (typeof(T) == typeof(Nil))
        {
            return (Box<T>)(object)NilBox;
        }

        if (typeof(T) == typeof(bool))
        {
            return (Box<T>)(object)((bool)(object)value! ? TrueBox : FalseBox);
        }

        return new Box<T>(value);
    }
}

/// <summary>An answer that is sent as it is, past the serializer.</summary>
public sealed class RawBytesBox(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}
