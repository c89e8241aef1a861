using System.Globalization;
using System.Text;
using System.Text.Json;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// I9: whatever a read shows is, to the last letter, what a write has put into that document, and it has the word that it was found by. A copy
/// whose files are not what was written says so, or is not asked.
/// </summary>
internal static class NothingCorruptIsServed
{
    /// <summary>The number of the write whose document it is.</summary>
    public static long Check(History history, string document, ReadOnlySpan<byte> source, string where) =>
        Contents.ValueOf(source) is { } value && IsOf(history, document, value)
            ? value
            : throw Violation($"{where} showed a {document} that nobody wrote: {Encoding.UTF8.GetString(source)}");

    /// <summary>The hits of a search for a word, or for anything when it is null.</summary>
    public static IReadOnlyList<string> Check(History history, ReadOnlyMemory<byte> response, string? word)
    {
        try
        {
            using var json = JsonDocument.Parse(response);
            return [.. json.RootElement.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => Check(history, hit, word))];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException)
        {
            throw Violation($"a search answered {Encoding.UTF8.GetString(response.Span)}");
        }
    }

    private static string Check(History history, JsonElement hit, string? word)
    {
        var (document, source) = (hit.GetProperty("_id").GetString()!, hit.GetProperty("_source"));
        if (Contents.ValueOf(source) is not { } value || !IsOf(history, document, value))
        {
            throw Violation($"a search found a {document} that nobody wrote: {source.GetRawText()}");
        }

        return word is null || Contents.WordOf(value) == word
            ? document
            : throw Violation(string.Create(CultureInfo.InvariantCulture, $"a search for {word} found {document} with the value {value}, which has {Contents.WordOf(value)}"));
    }

    private static bool IsOf(History history, string document, long value) =>
        history.WriteOf(value) is { Kind: not OperationKind.Delete } write && write.Document == document;

    private static ViolationException Violation(string message) => new("I9", message);
}
