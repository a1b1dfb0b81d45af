using System.Reflection;
using System.Text;
using MagicOnion.Server.Hubs;

namespace MagicOnion.Protocol;

/// <summary>The ids by which hub and receiver methods go on the wire.</summary>
internal static class MethodIds
{
    /// <summary>The id in [MethodId] on the interface method, else the hash of its name.</summary>
    public static int Of(MethodInfo interfaceMethod) => interfaceMethod.GetCustomAttribute<MethodIdAttribute>()?.MethodId ?? Hash(interfaceMethod.Name);

    /// <summary>FNV-1a, 32 bit, over the UTF-8 bytes.</summary>
    public static int Hash(string name)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((b ^ hash) * 16777619u);
        }

        return unchecked((int)hash);
    }
}
