using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// Compiles the call of a method into a class with a field for each argument: invoking, copying, writing and reading it
/// are plain code without boxing.
/// </summary>
internal sealed class InvokableCompiler
{
    private const MethodAttributes Override = MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig;
    private const MethodAttributes Explicit = MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.HideBySig | MethodAttributes.NewSlot | MethodAttributes.Final;
    private readonly MethodDescriptor _descriptor;
    private readonly TypeBuilder _type;
    private readonly Type _baseType;
    private readonly FieldBuilder _target;
    private readonly FieldBuilder _static;
    private readonly FieldBuilder[] _arguments;

    private InvokableCompiler(MethodDescriptor descriptor)
    {
        _descriptor = descriptor;
        _baseType = BaseTypeFor(descriptor.Method);
        EmittedAssembly.Befriend(descriptor.InterfaceType);
        foreach (var parameter in descriptor.ParameterTypes)
        {
            if (parameter.IsByRef)
            {
                throw new OrleansConfigurationException($"The grain method {descriptor.InterfaceType}.{descriptor.Name} has a ref or out parameter");
            }

            EmittedAssembly.Befriend(parameter);
        }

        _type = EmittedAssembly.DefineClass($"Call.{descriptor.InterfaceName}.{descriptor.Name}", _baseType, typeof(ICompiledInvokable));
        _target = _type.DefineField("Target", descriptor.InterfaceType, FieldAttributes.Public);
        _static = _type.DefineField("Descriptor", typeof(MethodDescriptor), FieldAttributes.Public | FieldAttributes.Static);
        _arguments = [.. descriptor.ParameterTypes.Select((t, i) => _type.DefineField(ArgumentName(i), t, FieldAttributes.Public))];
    }

    public static string ArgumentName(int index) => $"Argument{index}";

    /// <summary>Compiles a method and fills in how its calls are created.</summary>
    public static Type Compile(MethodDescriptor descriptor)
    {
        lock (EmittedAssembly.Lock)
        {
            var type = new InvokableCompiler(descriptor).Build();
            type.GetField("Descriptor")!.SetValue(null, descriptor);
            descriptor.Create = Expression.Lambda<Func<RequestBase>>(Expression.New(type)).Compile();
            return type;
        }
    }

    private static Type BaseTypeFor(MethodInfo method)
    {
        var result = method.ReturnType;
        if (result == typeof(Task))
        {
            return typeof(TaskRequest);
        }

        if (result == typeof(ValueTask))
        {
            return typeof(Request);
        }

        if (result == typeof(void))
        {
            return typeof(VoidRequest);
        }

        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : null;
        var baseType = definition == typeof(Task<>) ? typeof(TaskRequest<>)
            : definition == typeof(ValueTask<>) ? typeof(Request<>)
            : definition == typeof(IAsyncEnumerable<>) ? typeof(AsyncEnumerableRequest<>)
            : throw new OrleansConfigurationException($"The grain method {method.DeclaringType}.{method.Name} returns {result}: it must return Task, ValueTask, IAsyncEnumerable or nothing");
        return baseType.MakeGenericType(result.GetGenericArguments());
    }

    private Type Build()
    {
        EmitConstructor();
        EmitDescriptor();
        EmitTarget();
        EmitInvoke();
        EmitArgumentAccess();
        EmitCopy();
        EmitWrite();
        EmitRead();
        return _type.CreateType();
    }

    private void EmitConstructor()
    {
        var il = _type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, Type.EmptyTypes).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, _baseType.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, Type.EmptyTypes)!);
        if (_descriptor.Options != 0)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, (int)_descriptor.Options);
            il.Emit(OpCodes.Call, typeof(RequestBase).GetMethod(nameof(RequestBase.AddInvokeMethodOptions))!);
        }

        il.Emit(OpCodes.Ret);
    }

    private void EmitDescriptor()
    {
        var il = Implement(typeof(ICompiledInvokable).GetProperty(nameof(ICompiledInvokable.Descriptor))!.GetMethod!);
        il.Emit(OpCodes.Ldsfld, _static);
        il.Emit(OpCodes.Ret);
    }

    private void EmitTarget()
    {
        var get = _type.DefineMethod(nameof(IInvokable.GetTarget), Override, typeof(object), Type.EmptyTypes).GetILGenerator();
        get.Emit(OpCodes.Ldarg_0);
        get.Emit(OpCodes.Ldfld, _target);
        get.Emit(OpCodes.Ret);

        var set = _type.DefineMethod(nameof(IInvokable.SetTarget), Override, typeof(void), [typeof(ITargetHolder)]).GetILGenerator();
        set.Emit(OpCodes.Ldarg_0);
        set.Emit(OpCodes.Ldarg_1);
        set.Emit(OpCodes.Ldsfld, _static);
        set.Emit(OpCodes.Call, typeof(MethodDescriptor).GetMethod(nameof(MethodDescriptor.ResolveTarget))!);
        set.Emit(OpCodes.Castclass, _descriptor.InterfaceType);
        set.Emit(OpCodes.Stfld, _target);
        set.Emit(OpCodes.Ret);
    }

    private void EmitInvoke()
    {
        var il = _type.DefineMethod("InvokeInner", MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig, _descriptor.Method.ReturnType, Type.EmptyTypes).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, _target);
        foreach (var argument in _arguments)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, argument);
        }

        il.Emit(OpCodes.Callvirt, _descriptor.Method);
        il.Emit(OpCodes.Ret);
    }

    private void EmitArgumentAccess()
    {
        if (_arguments.Length == 0)
        {
            return;
        }

        var get = _type.DefineMethod(nameof(IInvokable.GetArgument), Override, typeof(object), [typeof(int)]).GetILGenerator();
        EmitSwitch(get, baseMethod: nameof(IInvokable.GetArgument), i =>
        {
            get.Emit(OpCodes.Ldarg_0);
            get.Emit(OpCodes.Ldfld, _arguments[i]);
            get.Emit(OpCodes.Box, _descriptor.ParameterTypes[i]);
        });
        var set = _type.DefineMethod(nameof(IInvokable.SetArgument), Override, typeof(void), [typeof(int), typeof(object)]).GetILGenerator();
        EmitSwitch(set, baseMethod: nameof(IInvokable.SetArgument), i =>
        {
            set.Emit(OpCodes.Ldarg_0);
            set.Emit(OpCodes.Ldarg_2);
            set.Emit(OpCodes.Unbox_Any, _descriptor.ParameterTypes[i]);
            set.Emit(OpCodes.Stfld, _arguments[i]);
        });
    }

    private void EmitSwitch(ILGenerator il, string baseMethod, Action<int> body)
    {
        var labels = _arguments.Select(_ => il.DefineLabel()).ToArray();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        var method = typeof(RequestBase).GetMethod(baseMethod)!;
        for (short i = 0; i <= method.GetParameters().Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Call, method);
        il.Emit(OpCodes.Ret);
        for (var i = 0; i < labels.Length; i++)
        {
            il.MarkLabel(labels[i]);
            body(i);
            il.Emit(OpCodes.Ret);
        }
    }

    private void EmitCopy()
    {
        var il = Implement(typeof(ICompiledInvokable).GetMethod(nameof(ICompiledInvokable.CopyArguments))!);
        var parameters = _descriptor.Method.GetParameters();
        for (var i = 0; i < _arguments.Length; i++)
        {
            var type = _descriptor.ParameterTypes[i];
            if (parameters[i].IsDefined(typeof(ImmutableAttribute)) || CodecRegistry.Get(type) is { IsShallow: true, Problem: null })
            {
                continue;
            }

            _descriptor.HasCopiedArguments = true;
            il.Emit(OpCodes.Ldarg_0);
            EmitCodec(il, type);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, _arguments[i]);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Callvirt, CodecMethod(type, nameof(Codec<int>.Copy)));
            il.Emit(OpCodes.Stfld, _arguments[i]);
        }

        il.Emit(OpCodes.Ret);
    }

    private void EmitWrite()
    {
        var il = Implement(typeof(ICompiledInvokable).GetMethod(nameof(ICompiledInvokable.WriteArguments))!);
        for (var i = 0; i < _arguments.Length; i++)
        {
            EmitCodec(il, _descriptor.ParameterTypes[i]);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, _arguments[i]);
            il.Emit(OpCodes.Callvirt, CodecMethod(_descriptor.ParameterTypes[i], nameof(Codec<int>.Write)));
        }

        il.Emit(OpCodes.Ret);
    }

    private void EmitRead()
    {
        var il = Implement(typeof(ICompiledInvokable).GetMethod(nameof(ICompiledInvokable.ReadArguments))!);
        for (var i = 0; i < _arguments.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            EmitCodec(il, _descriptor.ParameterTypes[i]);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Callvirt, CodecMethod(_descriptor.ParameterTypes[i], nameof(Codec<int>.Read)));
            il.Emit(OpCodes.Stfld, _arguments[i]);
        }

        il.Emit(OpCodes.Ret);
    }

    private ILGenerator Implement(MethodInfo method)
    {
        var builder = _type.DefineMethod($"{nameof(ICompiledInvokable)}.{method.Name}", Explicit, method.ReturnType, [.. method.GetParameters().Select(p => p.ParameterType)]);
        _type.DefineMethodOverride(builder, method);
        return builder.GetILGenerator();
    }

    private static void EmitCodec(ILGenerator il, Type type) => il.Emit(OpCodes.Ldsfld, typeof(CodecOf<>).MakeGenericType(type).GetField(nameof(CodecOf<int>.Instance))!);

    private static MethodInfo CodecMethod(Type type, string name) => typeof(Codec<>).MakeGenericType(type).GetMethod(name)!;
}
