using System.Text;
using System.Text.Json;

namespace Winnow.Simulation.Workloads;

/// <summary>
/// What a write puts into its document. All of it follows from the write's number, so that whoever reads it can tell whether it is what was
/// written, and by whom.
/// </summary>
internal static class Contents
{
    private const int LongestNote = 512;

    public static IReadOnlyList<string> Words { get; } = ["alpha", "beta", "gamma", "delta", "epsilon"];

    /// <param name="value">The write's number.</param>
    /// <param name="fields">How many other fields there are: some writes have one of them.</param>
    public static byte[] Of(long value, int fields) => Encoding.UTF8.GetBytes(Json(value, fields));

    /// <summary>The change that makes any document that of the write.</summary>
    public static byte[] ChangeTo(long value, int fields) => Encoding.UTF8.GetBytes($"{{\"doc\":{Json(value, fields)}}}");

    public static string WordOf(long value) => Words[(int)(value % Words.Count)];

    /// <summary>The number of the write that the document is of; null when nobody wrote it.</summary>
    public static long? ValueOf(ReadOnlySpan<byte> source)
    {
        try
        {
            var reader = new Utf8JsonReader(source);
            using var json = JsonDocument.ParseValue(ref reader);
            return ValueOf(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static long? ValueOf(JsonElement source) =>
        source.ValueKind == JsonValueKind.Object
        && source.TryGetProperty("value", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value)
        && source.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String && text.ValueEquals(WordOf(value))
        && source.TryGetProperty("note", out var note) && note.ValueKind == JsonValueKind.String && note.ValueEquals(NoteOf(value))
            ? value
            : null;

    private static string Json(long value, int fields) =>
        $$"""{"value":{{value}},"text":"{{WordOf(value)}}","note":"{{NoteOf(value)}}"{{(fields > 0 && value % 4 == 0 ? $",\"field{value / 4 % fields}\":{value}" : "")}}}""";

    // Of any length, and hard to compress: a file's bytes are for the greater part those of documents.
    private static string NoteOf(long value)
    {
        var state = (ulong)value * 0x9E3779B97F4A7C15;
        return string.Create((int)(state >> 40) % LongestNote, state, static (letters, state) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                state = (state * 6364136223846793005) + 1442695040888963407;
                letters[i] = (char)('a' + (int)((state >> 33) % 26));
            }
        });
    }
}
