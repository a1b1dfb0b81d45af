using System.Reflection;

namespace MagicOnion.Protocol;

/// <summary>One method of a proxy.</summary>
internal sealed class ProxyMethod
{
    public required MethodInfo InterfaceMethod { get; init; }

    /// <summary>Of the base class, closed over its type arguments.</summary>
    public required MethodInfo Target { get; init; }

    /// <summary>Strings and ints that the target takes first.</summary>
    public IReadOnlyList<object> LeadingConstants { get; init; } = [];

    /// <summary>The packed arguments; null when the target takes none.</summary>
    public Type? ArgumentType { get; init; }

    /// <summary>The parameter of the interface method that is passed last instead of being packed; -1 without one.</summary>
    public int CancellationTokenIndex { get; init; } = -1;

    /// <summary>The target's last parameter is a CancellationToken; default is passed when the interface method has none.</summary>
    public bool TargetTakesCancellationToken { get; init; }
}
