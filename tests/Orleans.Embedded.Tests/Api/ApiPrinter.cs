using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Embedded.Tests.Api;

/// <summary>Prints what an assembly shows to others, one fact a line, in the form of the list that it is compared with.</summary>
internal static class ApiPrinter
{
    private const BindingFlags OwnMembers =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Print(Assembly assembly) => assembly.GetTypes().Where(IsShown).SelectMany(Print);

    public static IEnumerable<string> Print(Type type)
    {
        var name = TypeName(type);
        yield return $"T:{name} {Kind(type)}";
        foreach (var line in Ancestors(type, name).Concat(type.IsEnum ? EnumValues(type, name) : Members(type, name)))
        {
            yield return line;
        }
    }

    private static bool IsShown(Type type) =>
        !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && (type.DeclaringType is { } outer ? IsShown(outer) && (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) : type.IsPublic);

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsInterface: true } => "interface",
        _ when type.IsSubclassOf(typeof(MulticastDelegate)) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static IEnumerable<string> Ancestors(Type type, string name)
    {
        Type[] implied = [typeof(object), typeof(ValueType), typeof(Enum), typeof(MulticastDelegate)];
        if (type.BaseType is { } parent && !implied.Contains(parent))
        {
            yield return $"B:{name} : {TypeName(parent)}";
        }

        foreach (var face in type.GetInterfaces().Where(i => i.IsVisible))
        {
            yield return $"I:{name} : {TypeName(face)}";
        }
    }

    private static IEnumerable<string> EnumValues(Type type, string name) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => $"F:{name}.{f.Name} = {Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}");

    private static IEnumerable<string> Members(Type type, string name) =>
        type.GetMembers(OwnMembers).Select(member => member switch
        {
            ConstructorInfo { IsStatic: false } c when IsShown(c) => $"M:{name}.ctor({Parameters(c)})",
            MethodInfo m when IsShown(m) && !IsHelper(m) =>
                $"M:{name}.{m.Name}{Arity(m)}({Parameters(m)}) : {TypeName(m.ReturnType)}{Static(m.IsStatic)}",
            PropertyInfo p when IsShown(p.GetMethod) || IsShown(p.SetMethod) =>
                $"P:{name}.{p.Name}{Indexes(p)} : {TypeName(p.PropertyType)}{(IsShown(p.GetMethod) ? " get" : "")}{(IsShown(p.SetMethod) ? " set" : "")}",
            EventInfo e when IsShown(e.AddMethod) => $"E:{name}.{e.Name} : {TypeName(e.EventHandlerType!)}",
            FieldInfo f when (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.Name.Contains('<') =>
                $"F:{name}.{f.Name} : {TypeName(f.FieldType)}{Static(f.IsStatic)}{(f.IsInitOnly || f.IsLiteral ? " readonly" : "")}",
            _ => null,
        }).OfType<string>();

    private static bool IsShown(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    /// <summary>Accessors are told by their property or event; the compiler's own methods are nobody's business.</summary>
    private static bool IsHelper(MethodInfo method) =>
        method.Name.Contains('<') || (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string Static(bool isStatic) => isStatic ? " static" : "";

    private static string Arity(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(',', method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Indexes(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } indexes ? $"[{string.Join(", ", indexes.Select(i => TypeName(i.ParameterType)))}]" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{(p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "")}{TypeName(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = default" : "")}"));

    private static string TypeName(Type type)
    {
        if (type.HasElementType)
        {
            var suffix = type.IsArray ? $"[{new string(',', type.GetArrayRank() - 1)}]" : type.IsPointer ? "*" : "";
            return TypeName(type.GetElementType()!) + suffix;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var scope = type.DeclaringType is { } outer ? TypeName(outer) + "." : type.Namespace is { Length: > 0 } space ? space + "." : "";
        var parts = type.Name.Split('`');
        if (parts.Length == 1)
        {
            return scope + type.Name;
        }

        // A nested type repeats the arguments of the types around it; only the last ones are its own.
        var own = type.GetGenericArguments().TakeLast(int.Parse(parts[1], CultureInfo.InvariantCulture));
        return $"{scope}{parts[0]}<{string.Join(',', own.Select(TypeName))}>";
    }
}
