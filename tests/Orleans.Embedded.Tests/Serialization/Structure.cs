using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orleans.Embedded.Tests.Serialization;

/// <summary>
/// Writes an object with all that it refers to as text: types, values and which references lead to the same object. Two graphs
/// are equal if their texts are.
/// </summary>
internal static class Structure
{
    public static string Describe(object? value)
    {
        var text = new StringBuilder();
        Append(text, value, new Dictionary<object, int>(ReferenceEqualityComparer.Instance));
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, Dictionary<object, int> seen)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                return;
            case string s:
                text.Append('"').Append(s).Append('"');
                return;
            case IFormattable and (ValueType or Uri) when value.GetType().Namespace == nameof(System) && value is not ITuple:
                text.Append(value.GetType().Name).Append(':').Append(Format(value));
                return;
            case bool or char or Uri or Version or Type:
                text.Append(value);
                return;
        }

        var type = value.GetType();
        // Nobody can tell empty arrays apart.
        if (!type.IsValueType && value is not Array { Length: 0 })
        {
            if (seen.TryGetValue(value, out var number))
            {
                text.Append('#').Append(number);
                return;
            }

            seen.Add(value, seen.Count);
            text.Append('#').Append(seen.Count - 1).Append('=');
        }

        text.Append(type.Name);
        if (Elements(value) is { } elements)
        {
            text.Append('[');
            foreach (var element in elements)
            {
                Append(text, element, seen);
                text.Append(',');
            }

            text.Append(']');
            return;
        }

        text.Append('{');
        foreach (var field in Fields(type))
        {
            text.Append(field.Name).Append('=');
            Append(text, field.GetValue(value), seen);
            text.Append(';');
        }

        text.Append('}');
    }

    private static string Format(object value) => value switch
    {
        double d => BitConverter.DoubleToInt64Bits(d).ToString("x", CultureInfo.InvariantCulture),
        float f => BitConverter.SingleToInt32Bits(f).ToString("x", CultureInfo.InvariantCulture),
        DateTime d => $"{d.Ticks} {d.Kind}",
        DateTimeOffset d => $"{d.Ticks} {d.Offset}",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static IEnumerable? Elements(object value)
    {
        var type = value.GetType();
        if (type.IsGenericType && type.Namespace == nameof(System) && (type.Name.StartsWith("Memory`", StringComparison.Ordinal) || type.Name.StartsWith("ReadOnlyMemory`", StringComparison.Ordinal)))
        {
            return (IEnumerable)type.GetMethod("ToArray")!.Invoke(value, null)!;
        }

        if (type.IsGenericType && type.Name.StartsWith("ImmutableArray`", StringComparison.Ordinal) && (bool)type.GetProperty("IsDefault")!.GetValue(value)!)
        {
            return new[] { "default" };
        }

        if (value is not IEnumerable elements || type.Namespace?.StartsWith(nameof(System), StringComparison.Ordinal) != true)
        {
            return null;
        }

        // Hash tables promise no order.
        return type.Name.Contains("Hash", StringComparison.Ordinal) || type.Name.Contains("Dictionary", StringComparison.Ordinal)
            ? elements.Cast<object>().OrderBy(Key, StringComparer.Ordinal)
            : elements;
    }

    private static string Key(object element)
    {
        var key = element.GetType().GetProperty("Key")?.GetValue(element) ?? element;
        return Describe(key);
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
