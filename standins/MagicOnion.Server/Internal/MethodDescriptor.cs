using System.Reflection;
using Grpc.Core;
using MagicOnion.Serialization;
using Microsoft.AspNetCore.Routing;

namespace MagicOnion.Server.Internal;

/// <summary>A served method: what contexts, endpoint metadata and log lines say of it.</summary>
internal sealed class MethodDescriptor
{
    public MethodDescriptor(Type serviceType, string serviceName, MethodInfo implementation, MethodType methodType, IMagicOnionSerializer serializer, Func<object?, object?> unbox)
    {
        ServiceType = serviceType;
        ServiceName = serviceName;
        MethodName = implementation.Name;
        MethodInfo = implementation;
        MethodType = methodType;
        Serializer = serializer;
        Unbox = unbox;
        Attributes = [.. serviceType.GetCustomAttributes(inherit: true).Concat(implementation.GetCustomAttributes(inherit: true)).OfType<Attribute>()];
        AttributeLookup = Attributes.ToLookup(a => a.GetType());
        Path = $"{serviceName}/{MethodName}";
    }

    public Type ServiceType { get; }

    public string ServiceName { get; }

    public string MethodName { get; }

    public string Path { get; }

    public MethodInfo MethodInfo { get; }

    public MethodType MethodType { get; }

    public IMagicOnionSerializer Serializer { get; }

    /// <summary>From the boxes that travel through gRPC to plain values.</summary>
    public Func<object?, object?> Unbox { get; }

    public Attribute[] Attributes { get; }

    public ILookup<Type, Attribute> AttributeLookup { get; }

    /// <summary>What authorization and CORS middleware look at.</summary>
    public List<object> EndpointMetadata() => [.. Attributes, new HttpMethodMetadata(["POST"], acceptCorsPreflight: true)];
}
