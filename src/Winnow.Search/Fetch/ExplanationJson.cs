using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search;

/// <summary>Explanations as responses show them.</summary>
internal static class ExplanationJson
{
    public static void Write(Utf8JsonWriter writer, Explanation explanation)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("value"u8);
        ScoreJson.Write(writer, explanation.Value);
        writer.WriteString("description"u8, explanation.Description);
        writer.WriteStartArray("details"u8);
        foreach (var detail in explanation.Details)
        {
            Write(writer, detail);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
