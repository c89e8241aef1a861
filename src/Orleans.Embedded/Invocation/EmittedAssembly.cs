using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>The assembly that holds compiled calls and references. It may use internal types of every assembly it is made for.</summary>
internal static class EmittedAssembly
{
    private static readonly AssemblyBuilder Assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Orleans.Embedded.Emitted"), AssemblyBuilderAccess.Run);
    private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule("Orleans.Embedded.Emitted");
    private static readonly HashSet<string> Friends = new(StringComparer.Ordinal);
    private static int _count;

    /// <summary>Everything that defines types holds this lock: the builders are not made for several threads.</summary>
    public static Lock Lock { get; } = new();

    public static TypeBuilder DefineClass(string name, Type baseType, params Type[] interfaces)
    {
        Befriend(typeof(EmittedAssembly));
        Befriend(baseType);
        foreach (var i in interfaces)
        {
            Befriend(i);
        }

        return Module.DefineType($"{name}_{++_count}", TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class, baseType, interfaces);
    }

    /// <summary>Lifts access checks to all assemblies that a type is made of.</summary>
    public static void Befriend(Type type)
    {
        if (type.HasElementType)
        {
            Befriend(type.GetElementType()!);
            return;
        }

        if (type.IsGenericParameter)
        {
            return;
        }

        foreach (var argument in type.GetGenericArguments())
        {
            Befriend(argument);
        }

        var name = type.Assembly.GetName().Name!;
        if (Friends.Add(name))
        {
            var constructor = typeof(IgnoresAccessChecksToAttribute).GetConstructors()[0];
            Assembly.SetCustomAttribute(new CustomAttributeBuilder(constructor, [name]));
        }

        if (type.BaseType is { } baseType)
        {
            Befriend(baseType);
        }
    }
}
