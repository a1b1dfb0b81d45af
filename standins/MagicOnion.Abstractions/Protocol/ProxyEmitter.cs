using System.Reflection;
using System.Reflection.Emit;

namespace MagicOnion.Protocol;

/// <summary>
/// Emits classes that implement an interface by calling methods of their base class. Each call goes
/// <c>Target(leading constants…, packed arguments [, cancellationToken])</c> and returns what the target returns.
/// </summary>
internal sealed class ProxyEmitter(string assemblyName)
{
    private readonly Lock _lock = new();
    private readonly ModuleBuilder _module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(assemblyName), AssemblyBuilderAccess.Run).DefineDynamicModule("Proxies");
    private int _count;

    /// <param name="interfaceType">A public interface. Its methods that are neither in <paramref name="methods"/> nor public in the base class throw NotSupportedException.</param>
    /// <param name="baseType">Its constructors are passed on.</param>
    /// <param name="methods">What is implemented.</param>
    public Type Emit(Type interfaceType, Type baseType, IEnumerable<ProxyMethod> methods)
    {
        if (!interfaceType.IsVisible)
        {
            throw new InvalidOperationException($"The interface '{interfaceType}' has to be public, as do the types around it: a proxy for it is made at run time.");
        }

        // Defining types in one module is not thread-safe.
        lock (_lock)
        {
            var type = _module.DefineType($"{interfaceType.Name}Proxy{_count++}", TypeAttributes.NotPublic | TypeAttributes.Sealed, baseType, [interfaceType]);
            foreach (var constructor in baseType.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(c => !c.IsPrivate))
            {
                PassOn(type, constructor);
            }

            var byMethod = methods.ToDictionary(m => m.InterfaceMethod);
            foreach (var method in Contract.AllMethodsOf(interfaceType))
            {
                var il = Implement(type, method);
                if (byMethod.TryGetValue(method, out var proxied))
                {
                    EmitCall(il, proxied);
                }
                else
                {
                    EmitInherited(il, method, baseType);
                }
            }

            return type.CreateType();
        }
    }

    private static void PassOn(TypeBuilder type, ConstructorInfo inherited)
    {
        var parameters = Array.ConvertAll(inherited.GetParameters(), p => p.ParameterType);
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters).GetILGenerator();
        EmitArguments(il, parameters.Length);
        il.Emit(OpCodes.Call, inherited);
        il.Emit(OpCodes.Ret);
    }

    private static ILGenerator Implement(TypeBuilder type, MethodInfo method)
    {
        var implementation = type.DefineMethod(
            $"{method.DeclaringType!.Name}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot | MethodAttributes.HideBySig,
            method.ReturnType,
            Array.ConvertAll(method.GetParameters(), p => p.ParameterType));
        if (method.IsGenericMethodDefinition)
        {
            implementation.DefineGenericParameters(Array.ConvertAll(method.GetGenericArguments(), a => a.Name));
        }

        type.DefineMethodOverride(implementation, method);
        return implementation.GetILGenerator();
    }

    private static void EmitCall(ILGenerator il, ProxyMethod method)
    {
        il.Emit(OpCodes.Ldarg_0);
        foreach (var constant in method.LeadingConstants)
        {
            if (constant is string text)
            {
                il.Emit(OpCodes.Ldstr, text);
            }
            else
            {
                il.Emit(OpCodes.Ldc_I4, (int)constant);
            }
        }

        var sent = method.InterfaceMethod.GetParameters().Length;
        for (var i = 0; i < sent; i++)
        {
            if (i != method.CancellationTokenIndex)
            {
                il.Emit(OpCodes.Ldarg, (short)(i + 1));
            }
        }

        EmitPacking(il, method.ArgumentType, method.CancellationTokenIndex < 0 ? sent : sent - 1);
        if (method.CancellationTokenIndex >= 0)
        {
            il.Emit(OpCodes.Ldarg, (short)(method.CancellationTokenIndex + 1));
        }
        else if (method.TargetTakesCancellationToken)
        {
            EmitDefault(il, typeof(CancellationToken));
        }

        il.Emit(OpCodes.Call, method.Target);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitPacking(ILGenerator il, Type? packed, int count)
    {
        if (packed is null || count == 1)
        {
            return;
        }

        if (count == 0)
        {
            EmitDefault(il, packed);
        }
        else
        {
            il.Emit(OpCodes.Newobj, Arguments.TupleConstructor(packed));
        }
    }

    private static void EmitDefault(ILGenerator il, Type valueType)
    {
        var local = il.DeclareLocal(valueType);
        il.Emit(OpCodes.Ldloca, local);
        il.Emit(OpCodes.Initobj, valueType);
        il.Emit(OpCodes.Ldloc, local);
    }

    private static void EmitInherited(ILGenerator il, MethodInfo method, Type baseType)
    {
        var parameters = Array.ConvertAll(method.GetParameters(), p => p.ParameterType);
        var inherited = baseType.GetMethod(method.Name, BindingFlags.Instance | BindingFlags.Public, parameters);
        if (inherited is not null && !method.IsGenericMethodDefinition && inherited.ReturnType == method.ReturnType)
        {
            EmitArguments(il, parameters.Length);
            il.Emit(OpCodes.Callvirt, inherited);
            il.Emit(OpCodes.Ret);
            return;
        }

        il.Emit(OpCodes.Ldstr, $"'{method.DeclaringType!.Name}.{method.Name}' cannot be called here.");
        il.Emit(OpCodes.Newobj, typeof(NotSupportedException).GetConstructor([typeof(string)])!);
        il.Emit(OpCodes.Throw);
    }

    /// <summary>this, and so many parameters.</summary>
    private static void EmitArguments(ILGenerator il, int parameters)
    {
        for (var i = 0; i <= parameters; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)i);
        }
    }
}
