using System.Reflection;
using Grpc.Core;
using MagicOnion.Serialization;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Errors;

internal sealed class RequestSerializerProvider(IMagicOnionSerializerProvider inner, ILogger logger) : IMagicOnionSerializerProvider
{
    public IMagicOnionSerializer Create(MethodType methodType, MethodInfo? methodInfo) =>
        new RequestSerializer(inner.Create(methodType, methodInfo), logger);
}
