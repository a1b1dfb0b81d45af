using MagicOnion.Internal;

namespace MagicOnion.Server.Internal;

/// <summary>Between boxes, raw bytes, and what filters put in their place.</summary>
internal static class Boxes
{
    public static readonly Box<MessagePack.Nil> Nil = Box.Create(MessagePack.Nil.Default);

    public static T Value<T>(object? message) => message is Box<T> box ? box.Value : (T)message!;

    /// <summary>Never null, as gRPC refuses that.</summary>
    public static object Response<T>(object? message) => message switch
    {
        Box<T> or RawBytesBox => message,
        null => Box.Create(default(T)!),
        _ => Box.Create((T)message),
    };

    public static object? Unbox<TRequest, TResponse>(object? message) => message switch
    {
        Box<TRequest> request => request.Value,
        Box<TResponse> response => response.Value,
        RawBytesBox raw => raw.Bytes,
        _ => message,
    };
}
