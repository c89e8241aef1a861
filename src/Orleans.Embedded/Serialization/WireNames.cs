using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Serialization;

/// <summary>
/// Names of types as they stand in messages: the alias, a short name for what every runtime knows, else the full name.
/// Constructed types are written as <c>name&lt;argument,argument&gt;</c> and arrays as <c>name[]</c>.
/// Only types that take part in grain calls have a name that can be read back.
/// </summary>
internal static class WireNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();
    private static readonly ConcurrentDictionary<string, Type> Types = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Type> Definitions = new(StringComparer.Ordinal);

    static WireNames()
    {
        foreach (var (name, type) in WellKnownTypes.All)
        {
            Definitions[name] = type;
            Names[type] = name;
        }
    }

    public static string Of(Type type) => Names.GetOrAdd(type, static type => Compute(type));

    /// <summary>Makes a type readable by its name.</summary>
    public static void Register(Type type)
    {
        var name = Of(type);
        var known = Definitions.GetOrAdd(name, type);
        if (known != type && known.AssemblyQualifiedName != type.AssemblyQualifiedName)
        {
            throw new Runtime.OrleansConfigurationException($"The types {type} and {known} have the same alias \"{name}\"");
        }
    }

    public static Type? Find(string name)
    {
        if (Types.TryGetValue(name, out var type))
        {
            return type;
        }

        var position = 0;
        type = Parse(name, ref position);
        if (type is null || position != name.Length)
        {
            return null;
        }

        return Types.GetOrAdd(name, type);
    }

    private static string Compute(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsConstructedGenericType)
        {
            return $"{Of(type.GetGenericTypeDefinition())}<{string.Join(',', type.GetGenericArguments().Select(Of))}>";
        }

        return type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.FullName ?? type.Name;
    }

    private static Type? Parse(string name, ref int position)
    {
        var start = position;
        while (position < name.Length && name[position] is not ('<' or '>' or ',' or '['))
        {
            position++;
        }

        if (!Definitions.TryGetValue(name[start..position], out var type))
        {
            return null;
        }

        if (position < name.Length && name[position] == '<')
        {
            type = ParseArguments(type, name, ref position);
        }

        while (type is not null && position < name.Length && name[position] == '[')
        {
            var rank = 1;
            while (++position < name.Length && name[position] == ',')
            {
                rank++;
            }

            position++;
            type = rank == 1 ? type.MakeArrayType() : type.MakeArrayType(rank);
        }

        return type;
    }

    private static Type? ParseArguments(Type definition, string name, ref int position)
    {
        var arguments = new List<Type>();
        do
        {
            position++;
            if (Parse(name, ref position) is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
        }
        while (position < name.Length && name[position] == ',');

        position++;
        return definition.IsGenericTypeDefinition && definition.GetGenericArguments().Length == arguments.Count
            ? definition.MakeGenericType([.. arguments])
            : null;
    }
}
