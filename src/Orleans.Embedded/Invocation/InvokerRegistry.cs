using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>All grain methods that this process knows, by number, and their compiled calls.</summary>
internal static class InvokerRegistry
{
    private static readonly ConcurrentDictionary<ulong, (Type Interface, MethodInfo Method)> Definitions = new();
    private static readonly ConcurrentDictionary<ulong, MethodDescriptor> Simple = new();
    private static readonly ConcurrentDictionary<(Type Interface, MethodInfo Method), Lazy<(MethodDescriptor Descriptor, Type Call)>> Compiled = new();
    private static readonly ConcurrentDictionary<Type, Lazy<Func<GrainReferenceShared, IdSpan, GrainReference>>> Proxies = new();

    /// <summary>Makes the methods of a grain interface, which may be an open generic type, callable.</summary>
    public static void Register(Type interfaceType)
    {
        var definition = interfaceType.IsGenericType ? interfaceType.GetGenericTypeDefinition() : interfaceType;
        foreach (var method in definition.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
        {
            var id = MethodId.Compute(definition, method);
            var known = Definitions.GetOrAdd(id, (definition, method));
            if (known.Method != method)
            {
                throw new OrleansConfigurationException($"The grain methods {definition}.{method} and {known.Interface}.{known.Method} have the same name on the wire");
            }
        }
    }

    public static Func<GrainReferenceShared, IdSpan, GrainReference> Proxy(Type interfaceType) =>
        Value(Proxies.GetOrAdd(interfaceType, static type => new(() => ProxyCompiler.Compile(type))));

    public static Type CompiledType(Type interfaceType, MethodInfo method) => Get(interfaceType, method).Call;

    public static MethodDescriptor Find(ulong id, Type[] types)
    {
        if (types.Length == 0 && Simple.TryGetValue(id, out var descriptor))
        {
            return descriptor;
        }

        if (!Definitions.TryGetValue(id, out var definition))
        {
            throw new SerializerException($"The called method number {id:x16} is not known here");
        }

        var (interfaceType, method) = definition;
        var arity = interfaceType.IsGenericTypeDefinition ? interfaceType.GetGenericArguments().Length : 0;
        if (arity > 0)
        {
            interfaceType = interfaceType.MakeGenericType(types[..arity]);
            method = (MethodInfo)MethodBase.GetMethodFromHandle(method.MethodHandle, interfaceType.TypeHandle)!;
        }

        if (types.Length > arity)
        {
            method = method.MakeGenericMethod(types[arity..]);
        }

        descriptor = Get(interfaceType, method).Descriptor;
        return types.Length == 0 ? Simple.GetOrAdd(id, descriptor) : descriptor;
    }

    /// <summary>Compiled references call this for methods with type parameters of their own.</summary>
    public static RequestBase CreateGenericCall(RuntimeTypeHandle interfaceType, RuntimeMethodHandle method, RuntimeTypeHandle declaringType, RuntimeTypeHandle[] typeArguments)
    {
        var open = (MethodInfo)MethodBase.GetMethodFromHandle(method, declaringType)!;
        var closed = open.MakeGenericMethod([.. typeArguments.Select(Type.GetTypeFromHandle)!]);
        return Get(Type.GetTypeFromHandle(interfaceType)!, closed).Descriptor.Create();
    }

    private static (MethodDescriptor Descriptor, Type Call) Get(Type interfaceType, MethodInfo method) =>
        Value(Compiled.GetOrAdd((interfaceType, method), static key => new(() =>
        {
            Register(key.Interface);
            Type[] arguments = [.. key.Interface.GetGenericArguments(), .. key.Method.GetGenericArguments()];
            var descriptor = new MethodDescriptor(key.Interface, key.Method, arguments);
            return (descriptor, InvokableCompiler.Compile(descriptor));
        })));

    // The lock is taken before the lazy value's own, always in this order.
    private static T Value<T>(Lazy<T> lazy)
    {
        if (lazy.IsValueCreated)
        {
            return lazy.Value;
        }

        lock (EmittedAssembly.Lock)
        {
            return lazy.Value;
        }
    }
}
