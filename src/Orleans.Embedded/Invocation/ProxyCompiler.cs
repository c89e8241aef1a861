using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Compiles the reference class of a grain interface: every method makes a call object and sends it.</summary>
internal static class ProxyCompiler
{
    private const MethodAttributes Explicit = MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.HideBySig | MethodAttributes.NewSlot | MethodAttributes.Final;

    public static Func<GrainReferenceShared, IdSpan, GrainReference> Compile(Type interfaceType)
    {
        lock (EmittedAssembly.Lock)
        {
            EmittedAssembly.Befriend(interfaceType);
            var type = EmittedAssembly.DefineClass($"Reference.{interfaceType.Name}", typeof(GrainReference), interfaceType);
            EmitConstructor(type);
            foreach (var i in interfaceType.GetInterfaces().Append(interfaceType))
            {
                foreach (var method in i.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                {
                    EmitMethod(type, i, method);
                }
            }

            var created = type.CreateType();
            var shared = Expression.Parameter(typeof(GrainReferenceShared));
            var key = Expression.Parameter(typeof(IdSpan));
            var constructor = created.GetConstructors()[0];
            return Expression.Lambda<Func<GrainReferenceShared, IdSpan, GrainReference>>(Expression.New(constructor, shared, key), shared, key).Compile();
        }
    }

    private static void EmitConstructor(TypeBuilder type)
    {
        Type[] parameters = [typeof(GrainReferenceShared), typeof(IdSpan)];
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameters)!);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitMethod(TypeBuilder type, Type interfaceType, MethodInfo method)
    {
        var builder = type.DefineMethod($"{interfaceType.Name}.{method.Name}", Explicit);
        var substitute = DefineGenericParameters(builder, method);
        var parameters = method.GetParameters().Select(p => substitute(p.ParameterType)).ToArray();
        builder.SetParameters(parameters);
        builder.SetReturnType(substitute(method.ReturnType));
        foreach (var used in parameters.Append(method.ReturnType))
        {
            EmittedAssembly.Befriend(used);
        }

        var il = builder.GetILGenerator();
        if (method.IsGenericMethodDefinition)
        {
            EmitGenericCall(il, builder, interfaceType, method, parameters);
        }
        else
        {
            EmitCall(il, interfaceType, method);
        }

        EmitSend(il, substitute(method.ReturnType));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(builder, method);
    }

    // Leaves the reference and the call on the stack.
    private static void EmitCall(ILGenerator il, Type interfaceType, MethodInfo method)
    {
        var call = InvokerRegistry.CompiledType(interfaceType, method);
        var local = il.DeclareLocal(call);
        il.Emit(OpCodes.Newobj, call.GetConstructor(Type.EmptyTypes)!);
        il.Emit(OpCodes.Stloc, local);
        for (var i = 0; i < method.GetParameters().Length; i++)
        {
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            il.Emit(OpCodes.Stfld, call.GetField(InvokableCompiler.ArgumentName(i))!);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, local);
    }

    // The type arguments are known only when the method is called, so the call object is looked up and filled by index.
    private static void EmitGenericCall(ILGenerator il, MethodBuilder builder, Type interfaceType, MethodInfo method, Type[] parameters)
    {
        var call = il.DeclareLocal(typeof(RequestBase));
        var types = builder.GetGenericArguments();
        il.Emit(OpCodes.Ldtoken, interfaceType);
        il.Emit(OpCodes.Ldtoken, method);
        il.Emit(OpCodes.Ldtoken, interfaceType);
        il.Emit(OpCodes.Ldc_I4, types.Length);
        il.Emit(OpCodes.Newarr, typeof(RuntimeTypeHandle));
        for (var i = 0; i < types.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldtoken, types[i]);
            il.Emit(OpCodes.Stelem, typeof(RuntimeTypeHandle));
        }

        il.Emit(OpCodes.Call, typeof(InvokerRegistry).GetMethod(nameof(InvokerRegistry.CreateGenericCall))!);
        il.Emit(OpCodes.Stloc, call);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, call);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            il.Emit(OpCodes.Box, parameters[i]);
            il.Emit(OpCodes.Callvirt, typeof(RequestBase).GetMethod(nameof(RequestBase.SetArgument))!);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, call);
    }

    private static void EmitSend(ILGenerator il, Type returnType)
    {
        var definition = returnType.IsGenericType ? returnType.GetGenericTypeDefinition() : null;
        var name = definition == typeof(Task<>) ? nameof(ProxySend.TaskOf)
            : definition == typeof(ValueTask<>) ? nameof(ProxySend.ValueTaskOf)
            : definition == typeof(IAsyncEnumerable<>) ? nameof(ProxySend.Enumerable)
            : returnType == typeof(Task) ? nameof(ProxySend.Task)
            : returnType == typeof(ValueTask) ? nameof(ProxySend.ValueTask)
            : nameof(ProxySend.Void);
        var method = typeof(ProxySend).GetMethod(name)!;
        il.Emit(OpCodes.Call, definition is null ? method : method.MakeGenericMethod(returnType.GetGenericArguments()));
    }

    private static Func<Type, Type> DefineGenericParameters(MethodBuilder builder, MethodInfo method)
    {
        if (!method.IsGenericMethodDefinition)
        {
            return static type => type;
        }

        var originals = method.GetGenericArguments();
        var own = builder.DefineGenericParameters([.. originals.Select(a => a.Name)]);
        Type Substitute(Type type)
        {
            if (type.IsGenericMethodParameter)
            {
                return own[type.GenericParameterPosition];
            }

            if (!type.ContainsGenericParameters)
            {
                return type;
            }

            return type.IsArray
                ? Substitute(type.GetElementType()!).MakeArrayType()
                : type.GetGenericTypeDefinition().MakeGenericType([.. type.GetGenericArguments().Select(Substitute)]);
        }

        for (var i = 0; i < originals.Length; i++)
        {
            own[i].SetGenericParameterAttributes(originals[i].GenericParameterAttributes);
            var constraints = originals[i].GetGenericParameterConstraints();
            own[i].SetInterfaceConstraints([.. constraints.Where(c => c.IsInterface).Select(Substitute)]);
            if (Array.Find(constraints, c => !c.IsInterface) is { } baseType)
            {
                own[i].SetBaseTypeConstraint(Substitute(baseType));
            }
        }

        return Substitute;
    }
}

/// <summary>How compiled references send calls, by what their methods return.</summary>
internal static class ProxySend
{
    public static void Void(GrainReference reference, RequestBase request) => reference.Shared.Runtime.InvokeMethod(reference, request, request.Options);

    public static Task Task(GrainReference reference, RequestBase request) => reference.Shared.Runtime.InvokeMethodAsync(reference, request, request.Options).AsTask();

    public static Task<T> TaskOf<T>(GrainReference reference, RequestBase request) => reference.Shared.Runtime.InvokeMethodAsync<T>(reference, request, request.Options).AsTask();

    public static ValueTask ValueTask(GrainReference reference, RequestBase request) => reference.Shared.Runtime.InvokeMethodAsync(reference, request, request.Options);

    public static ValueTask<T> ValueTaskOf<T>(GrainReference reference, RequestBase request) => reference.Shared.Runtime.InvokeMethodAsync<T>(reference, request, request.Options);

    public static IAsyncEnumerable<T> Enumerable<T>(GrainReference reference, RequestBase request) => ((AsyncEnumerableRequest<T>)request).InitializeRequest(reference);
}
