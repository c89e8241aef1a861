using System.Text.Json;

namespace Winnow.Search;

/// <summary>Scores as Java prints a float: the shortest digits that mean it, always with a fraction.</summary>
internal static class ScoreJson
{
    public static void Write(Utf8JsonWriter writer, float score)
    {
        if (!float.IsFinite(score))
        {
            writer.WriteNullValue();
            return;
        }

        // The shortest digits of the float are also those of the double that they spell.
        writer.WriteDouble(double.Parse(score.ToString("R")));
    }
}
