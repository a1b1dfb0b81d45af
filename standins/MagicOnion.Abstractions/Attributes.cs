namespace MagicOnion
{
    /// <summary>Leaves a type or method out of mapping.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Interface, Inherited = false)]
    public class IgnoreAttribute : Attribute;

    /// <summary>Has no effect, as in the original: for a generator that is no more.</summary>
    [Obsolete("Has no effect.")]
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface, Inherited = false)]
    public class GenerateDefineDebugAttribute : Attribute;

    /// <inheritdoc cref="GenerateDefineDebugAttribute"/>
    [Obsolete("Has no effect.")]
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface, Inherited = false)]
    public class GenerateIfDirectiveAttribute : Attribute
    {
        public GenerateIfDirectiveAttribute(string condition)
        {
            ArgumentNullException.ThrowIfNull(condition);
        }
    }

    /// <summary>The name of a service on the wire, in place of the short name of its interface.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class ServiceNameAttribute : Attribute
    {
        public ServiceNameAttribute(string name)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            Name = name;
        }

        public string Name { get; }
    }
}

namespace MagicOnion.Server.Hubs
{
    /// <summary>The id of a hub or receiver method on the wire, in place of the hash of its name.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class MethodIdAttribute(int methodId) : Attribute
    {
        public readonly int MethodId = methodId;
    }
}
