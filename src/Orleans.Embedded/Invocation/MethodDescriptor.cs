using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>What compiled calls implement besides <see cref="RequestBase"/>.</summary>
internal interface ICompiledInvokable
{
    MethodDescriptor Descriptor { get; }

    /// <summary>Puts deep copies in the place of arguments that caller and target could both change.</summary>
    void CopyArguments(Serialization.CopyContext context);

    void WriteArguments(Serialization.SerializationWriter writer);

    void ReadArguments(Serialization.SerializationReader reader);
}

/// <summary>All that is known of a grain method before it is called.</summary>
internal sealed class MethodDescriptor
{
    public MethodDescriptor(Type interfaceType, MethodInfo method, Type[] typeArguments)
    {
        InterfaceType = interfaceType;
        Method = method;
        TypeArguments = typeArguments;
        ParameterTypes = [.. method.GetParameters().Select(p => p.ParameterType)];
        Name = method.Name;
        InterfaceName = interfaceType.Name;
        ActivityName = $"{InterfaceName}/{Name}";
        CancellationTokenIndex = Array.IndexOf(ParameterTypes, typeof(CancellationToken));
        Options = GetOptions(method);
        ResponseTimeout = (method.GetCustomAttribute<ResponseTimeoutAttribute>() ?? interfaceType.GetCustomAttribute<ResponseTimeoutAttribute>())?.Timeout;
        Id = MethodId.Compute(interfaceType, method);
    }

    /// <summary>The hash by which the method is known on the wire.</summary>
    public ulong Id { get; }

    public Type InterfaceType { get; }

    /// <summary>The closed method of the interface.</summary>
    public MethodInfo Method { get; }

    public Type[] TypeArguments { get; }

    public Type[] ParameterTypes { get; }

    public string Name { get; }

    public string InterfaceName { get; }

    public string ActivityName { get; }

    public int CancellationTokenIndex { get; }

    public InvokeMethodOptions Options { get; }

    public TimeSpan? ResponseTimeout { get; }

    public bool IsExtension => typeof(IGrainExtension).IsAssignableFrom(InterfaceType);

    /// <summary>Whether some argument is not immutable.</summary>
    public bool HasCopiedArguments { get; set; }

    /// <summary>Creates an empty call of this method.</summary>
    public Func<RequestBase> Create { get; set; } = null!;

    /// <summary>What a compiled call is invoked on: the grain, or its extension.</summary>
    public static object? ResolveTarget(Serialization.Invocation.ITargetHolder holder, MethodDescriptor descriptor) =>
        descriptor.IsExtension ? holder.GetComponent(descriptor.InterfaceType) : holder.GetTarget();

    private static InvokeMethodOptions GetOptions(MethodInfo method)
    {
        var options = InvokeMethodOptions.None;
        if (method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void))
        {
            options |= InvokeMethodOptions.OneWay;
        }

        if (method.IsDefined(typeof(ReadOnlyAttribute)))
        {
            options |= InvokeMethodOptions.ReadOnly;
        }

        if (method.IsDefined(typeof(AlwaysInterleaveAttribute)))
        {
            options |= InvokeMethodOptions.AlwaysInterleave;
        }

        if (method.IsDefined(typeof(UnorderedAttribute)) || method.DeclaringType?.IsDefined(typeof(UnorderedAttribute)) == true)
        {
            options |= InvokeMethodOptions.Unordered;
        }

        return options;
    }
}
