using System.Reflection;
using System.Runtime.CompilerServices;
using Chat.ServiceDefaults;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion;
using MagicOnion.Client;

namespace Chat.Security.Tests.Redaction;

/// <summary>Calls of every method of an interface, with marks wherever an argument has a text.</summary>
internal static class MarkedCalls
{
    /// <summary>All methods of a unary service. How many were called.</summary>
    public static async Task<int> CallServiceAsync<TService>(GrpcChannel channel)
        where TService : IService<TService> =>
        await CallAllAsync(typeof(TService), MagicOnionClient.Create<TService>(channel, ChatSerializerProvider.Default));

    public static async Task<int> CallAllAsync(Type contract, object target)
    {
        var called = 0;
        foreach (var method in contract.GetMethods())
        {
            try
            {
                if (method.Invoke(target, [.. method.GetParameters().Select(parameter => Value(parameter.ParameterType, parameter.Name!))]) is { } call)
                {
                    await EndOf(call).OrFail($"the end of {contract.Name}.{method.Name}");
                }
            }
            catch (RpcException)
            {
                // Most are refused; what is looked for is what was said of it.
            }

            called++;
        }

        return called;
    }

    private static Task EndOf(object call) =>
        call as Task ?? (Task)typeof(MarkedCalls).GetMethod(nameof(EndOfUnary), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(call.GetType().GetGenericArguments()[0]).Invoke(null, [call])!;

    private static async Task EndOfUnary<T>(UnaryResult<T> call) => await call;

    private static object? Value(Type type, string name)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Value(inner, name);
        }

        if (type == typeof(string))
        {
            return Marks.For(name);
        }

        if (type.IsArray)
        {
            var one = Array.CreateInstance(type.GetElementType()!, 1);
            one.SetValue(Value(type.GetElementType()!, name), 0);
            return one;
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1);
        }

        if (type == typeof(Guid))
        {
            return Guid.NewGuid();
        }

        if (type.IsPrimitive || type.Namespace == "System")
        {
            return Activator.CreateInstance(type);
        }

        // Ids wrap one value; everything else has properties.
        if (type.IsValueType)
        {
            return type.GetConstructor([typeof(Guid)])?.Invoke([Guid.NewGuid()]) ?? Activator.CreateInstance(type);
        }

        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null))
        {
            property.SetValue(made, Value(property.PropertyType, property.Name));
        }

        return made;
    }
}
