using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Embedded.Tests.Serialization;

/// <summary>Draws values of any type that can be serialised, extremes and nulls among them.</summary>
internal sealed class RandomValues(int seed)
{
    private static readonly string[] Texts = ["", "a", "Grüße", "☃ snow", "😀", "\0", new('x', 41), new('é', 300)];
    private readonly Random _random = new(seed);

    public object? Draw(Type type, int depth = 0)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return _random.Next(3) == 0 ? null : Draw(underlying, depth);
        }

        if (Simple(type) is { } simple)
        {
            return simple;
        }

        if (!type.IsValueType && (depth > 4 || _random.Next(8) == 0) && depth > 0)
        {
            return null;
        }

        if (type.IsArray)
        {
            return DrawArray(type.GetElementType()!, depth);
        }

        if (type.IsGenericType && Collection(type, depth) is { } collection)
        {
            return collection;
        }

        return DrawMembers(Concrete(type), depth);
    }

    private object? Simple(Type type)
    {
        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            return values.GetValue(_random.Next(values.Length));
        }

        var bits = _random.Next(4) switch { 0 => 0L, 1 => -1L, 2 => _random.Next(300), _ => _random.NextInt64(long.MinValue, long.MaxValue) };
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => (bits & 1) != 0,
            TypeCode.Byte => (byte)bits,
            TypeCode.SByte => (sbyte)bits,
            TypeCode.Char => (char)(bits & 0x7FFF),
            TypeCode.Int16 => (short)bits,
            TypeCode.UInt16 => (ushort)bits,
            TypeCode.Int32 => (int)bits,
            TypeCode.UInt32 => (uint)bits,
            TypeCode.Int64 => bits,
            TypeCode.UInt64 => (ulong)bits,
            TypeCode.Single => BitConverter.Int32BitsToSingle((int)bits),
            TypeCode.Double => BitConverter.Int64BitsToDouble(bits),
            TypeCode.Decimal => new decimal((int)bits, (int)(bits >> 8), (int)(bits >> 16), bits < 0, (byte)(bits & 15)),
            TypeCode.DateTime => new DateTime((bits & long.MaxValue) % DateTime.MaxValue.Ticks, (DateTimeKind)_random.Next(2)),
            TypeCode.String => Texts[_random.Next(Texts.Length)],
            _ => Other(type, bits),
        };
    }

    private object? Other(Type type, long bits)
    {
        var positive = bits & long.MaxValue;
        return type == typeof(Guid) ? new Guid((int)bits, (short)bits, (short)(bits >> 16), BitConverter.GetBytes(bits))
            : type == typeof(TimeSpan) ? new TimeSpan(bits)
            : type == typeof(DateTimeOffset) ? new DateTimeOffset(new DateTime((positive % (DateTime.MaxValue.Ticks / 2)) + TimeSpan.TicksPerDay), TimeSpan.FromMinutes(_random.Next(-840, 840)))
            : type == typeof(DateOnly) ? DateOnly.FromDayNumber((int)(positive % DateOnly.MaxValue.DayNumber))
            : type == typeof(TimeOnly) ? new TimeOnly(positive % TimeSpan.TicksPerDay)
            : type == typeof(Int128) ? new Int128((ulong)bits, (ulong)~bits)
            : type == typeof(UInt128) ? new UInt128((ulong)bits, (ulong)~bits)
            : type == typeof(Half) ? (Half)(bits % 1000)
            : type == typeof(Uri) ? new Uri(_random.Next(2) == 0 ? "http://a.test/b?c=%20d" : "relative/x", UriKind.RelativeOrAbsolute)
            : type == typeof(Version) ? new Version(1, _random.Next(9), 3)
            : null;
    }

    private Array DrawArray(Type element, int depth)
    {
        var array = Array.CreateInstance(element, _random.Next(5));
        for (var i = 0; i < array.Length; i++)
        {
            array.SetValue(Draw(element, depth + 1), i);
        }

        return array;
    }

    private object? Collection(Type type, int depth)
    {
        var definition = type.GetGenericTypeDefinition();
        var arguments = type.GetGenericArguments();
        if (definition == typeof(ReadOnlyMemory<>) || definition == typeof(Memory<>))
        {
            return Activator.CreateInstance(type, DrawArray(arguments[0], depth));
        }

        if (definition == typeof(ImmutableArray<>))
        {
            return _random.Next(6) == 0 ? Activator.CreateInstance(type) : Immutable(typeof(ImmutableArray), arguments, DrawArray(arguments[0], depth));
        }

        if (typeof(IDictionary).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null)
        {
            var map = (IDictionary)Activator.CreateInstance(type)!;
            for (var i = _random.Next(5); i > 0; i--)
            {
                map[Simple(arguments[0])!] = Draw(arguments[1], depth + 1);
            }

            return map;
        }

        if (type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) != true || arguments.Length != 1)
        {
            return null;
        }

        var elements = DrawArray(arguments[0], depth);
        return definition == typeof(ImmutableList<>) ? Immutable(typeof(ImmutableList), arguments, elements)
            : definition == typeof(ImmutableHashSet<>) ? Immutable(typeof(ImmutableHashSet), arguments, elements)
            : Activator.CreateInstance(type, elements);
    }

    private static object Immutable(Type factory, Type[] arguments, Array elements)
    {
        var create = factory.GetMethods().Single(m => m.Name == "CreateRange" && m.GetParameters() is [{ ParameterType: { IsGenericType: true } p }] && p.GetGenericTypeDefinition() == typeof(IEnumerable<>));
        return create.MakeGenericMethod(arguments).Invoke(null, [elements])!;
    }

    private Type Concrete(Type type)
    {
        if (!type.IsAbstract)
        {
            return type;
        }

        var candidates = type.Assembly.GetTypes().Where(t => !t.IsAbstract && !t.ContainsGenericParameters && t.IsAssignableTo(type)).OrderBy(t => t.FullName, StringComparer.Ordinal).ToArray();
        return candidates[_random.Next(candidates.Length)];
    }

    private object DrawMembers(Type type, int depth)
    {
        var value = typeof(ITuple).IsAssignableFrom(type) || type.GetConstructor(Type.EmptyTypes) is null
            ? RuntimeHelpers.GetUninitializedObject(type)
            : Activator.CreateInstance(type)!;
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                field.SetValue(value, Draw(field.FieldType, depth + 1));
            }
        }

        return value;
    }
}
