using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Gives every grain method a number that is the same in every process.</summary>
internal static class MethodId
{
    public static ulong Compute(Type interfaceType, MethodInfo method)
    {
        var definition = interfaceType.IsGenericType ? interfaceType.GetGenericTypeDefinition() : interfaceType;
        var open = Open(definition, method);
        var text = $"{WireNames.Of(definition)}.{Describe(open)}";
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static MethodInfo Open(Type definition, MethodInfo method)
    {
        var open = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        return definition.IsGenericTypeDefinition
            ? (MethodInfo)MethodBase.GetMethodFromHandle(open.MethodHandle, definition.TypeHandle)!
            : open;
    }

    private static string Describe(MethodInfo method)
    {
        if (method.GetCustomAttribute<AliasAttribute>() is { } alias)
        {
            return alias.Alias;
        }

        if (method.GetCustomAttribute<IdAttribute>() is { } id)
        {
            return $"#{id.Id}";
        }

        var arity = method.IsGenericMethod ? $"`{method.GetGenericArguments().Length}" : "";
        return $"{method.Name}{arity}({string.Join(',', method.GetParameters().Select(p => Name(p.ParameterType)))})";
    }

    private static string Name(Type type) => type.IsGenericParameter
        ? $"{(type.DeclaringMethod is null ? "!" : "!!")}{type.GenericParameterPosition}"
        : type.ContainsGenericParameters && type.IsGenericType
            ? $"{WireNames.Of(type.GetGenericTypeDefinition())}<{string.Join(',', type.GetGenericArguments().Select(Name))}>"
            : type.IsArray && type.ContainsGenericParameters ? $"{Name(type.GetElementType()!)}[]" : WireNames.Of(type);
}
