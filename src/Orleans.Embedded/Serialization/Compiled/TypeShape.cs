using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization.Compiled;

/// <summary>A serialised member: a field, or a property with its accessors.</summary>
internal sealed record MemberShape(uint Id, Type Type, FieldInfo? Field, PropertyInfo? Property, bool IsImmutable);

/// <summary>The serialised members of each class in a hierarchy, base first. Every group has field numbers of its own.</summary>
internal sealed class TypeShape
{
    private static readonly ConcurrentDictionary<Type, TypeShape> Shapes = new();

    private TypeShape(Type type)
    {
        Type = type;
        IsImmutable = type.IsDefined(typeof(ImmutableAttribute), inherit: false);
        TracksReferences = !IsImmutable && !type.IsDefined(typeof(SuppressReferenceTrackingAttribute), inherit: false);
        var groups = new List<MemberShape[]>();
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType) && level != typeof(Exception); level = level.BaseType)
        {
            // Innermost last: what is inserted later, comes first.
            var members = MembersOf(level, out var parameters);
            groups.Insert(0, members);
            if (parameters.Length > 0)
            {
                groups.Insert(0, parameters);
            }
        }

        Groups = groups;
    }

    public Type Type { get; }

    public bool IsImmutable { get; }

    public bool TracksReferences { get; }

    public IReadOnlyList<MemberShape[]> Groups { get; }

    public static TypeShape Of(Type type) => Shapes.GetOrAdd(type, static type => new TypeShape(type));

    public static bool IsSerializable(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || IsTuple(type);

    private static bool IsTuple(Type type) => typeof(ITuple).IsAssignableFrom(type) && type.Namespace == nameof(System) && !type.IsInterface;

    private static MemberShape[] MembersOf(Type type, out MemberShape[] parameters)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        parameters = [];
        if (IsTuple(type))
        {
            return [.. type.GetFields(Declared).OrderBy(f => f.Name, StringComparer.Ordinal).Select((f, i) => new MemberShape((uint)i, f.FieldType, f, null, false))];
        }

        if (type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not { } attribute)
        {
            return [];
        }

        var members = new List<MemberShape>();
        foreach (var property in type.GetProperties(Declared))
        {
            if (property.GetCustomAttribute<IdAttribute>() is { } id)
            {
                members.Add(ForProperty(id.Id, property, type));
            }
        }

        foreach (var field in type.GetFields(Declared))
        {
            if (field.GetCustomAttribute<IdAttribute>() is { } id)
            {
                members.Add(new MemberShape(id.Id, field.FieldType, field, null, IsMarkedImmutable(field)));
            }
        }

        if (attribute.GenerateFieldIds == GenerateFieldIds.PublicProperties)
        {
            AddUnmarkedProperties(type, members);
        }

        if (attribute.IncludePrimaryConstructorParameters || IsRecord(type))
        {
            parameters = PrimaryParameters(type, members);
        }

        var duplicate = members.GroupBy(m => m.Id).FirstOrDefault(g => g.Count() > 1);
        if (duplicate is not null)
        {
            throw new Runtime.OrleansConfigurationException($"The type {type} has several members with [Id({duplicate.Key})]");
        }

        return [.. members.OrderBy(m => m.Id)];
    }

    private static void AddUnmarkedProperties(Type type, List<MemberShape> members)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(p => p is { CanRead: true, CanWrite: true }))
        {
            if (members.TrueForAll(m => m.Property != property && m.Field?.Name != BackingFieldName(property)))
            {
                members.Add(ForProperty(StableHash.ComputeHash(property.Name) & 0x0FFF_FFFF, property, type));
            }
        }
    }

    /// <summary>The parameters of a record's primary constructor whose properties have no id of their own, numbered by position.</summary>
    private static MemberShape[] PrimaryParameters(Type type, List<MemberShape> members)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var constructor = type.GetConstructors(Declared)
            .Where(c => c.GetParameters() is { Length: > 0 } p && !(p.Length == 1 && p[0].ParameterType == type) && p.All(x => Backing(type, x) is not null))
            .MaxBy(c => c.GetParameters().Length);
        if (constructor is null)
        {
            return [];
        }

        return [.. constructor.GetParameters()
            .Select((p, i) => new MemberShape((uint)i, p.ParameterType, Backing(type, p)!, null, IsMarkedImmutable(p)))
            .Where(p => members.TrueForAll(m => m.Field != p.Field))];
    }

    private static FieldInfo? Backing(Type type, ParameterInfo parameter)
    {
        const BindingFlags Private = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var field = type.GetField($"<{parameter.Name}>k__BackingField", Private) ?? type.GetField($"<{parameter.Name}>P", Private);
        return field?.FieldType == parameter.ParameterType ? field : null;
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance) is not null
        || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null);

    private static MemberShape ForProperty(uint id, PropertyInfo property, Type type)
    {
        var field = type.GetField(BackingFieldName(property), BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        if (field is null && (property.GetMethod is null || property.SetMethod is null))
        {
            throw new Runtime.OrleansConfigurationException($"The property {type}.{property.Name} has [Id({id})] but no field behind it, or no setter");
        }

        var immutable = IsMarkedImmutable(property);
        return field is not null ? new MemberShape(id, field.FieldType, field, null, immutable) : new MemberShape(id, property.PropertyType, null, property, immutable);
    }

    private static string BackingFieldName(PropertyInfo property) => $"<{property.Name}>k__BackingField";

    private static bool IsMarkedImmutable(ICustomAttributeProvider member) => member.IsDefined(typeof(ImmutableAttribute), inherit: false);
}
