using System.Text.Json;

namespace Winnow.Search.Mappings;

/// <summary>Values of a source as objects that a JSON writer can print again: string, long, double, bool, or the element itself.</summary>
internal static class SourceValues
{
    public static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        _ => value,
    };

    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                WriteDouble(writer, number);
                break;
            case double number:
                writer.WriteStringValue(JavaDouble.Format(number));
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }

    /// <summary>A double as Java prints it: 1.0, not 1.</summary>
    public static void WriteDouble(Utf8JsonWriter writer, double value) =>
        writer.WriteRawValue(JavaDouble.Format(value), skipInputValidation: true);
}
