using System.Text.Json;

namespace Winnow.Cli.Import;

/// <summary>A mapping of nothing but what <c>--type</c> says; the server's dynamic mapping does the rest.</summary>
internal static class TypeMapping
{
    public static byte[]? Of(IReadOnlyDictionary<string, string> types) => types.Count == 0
        ? null
        : JsonSerializer.SerializeToUtf8Bytes(new { properties = types.ToDictionary(entry => entry.Key, entry => new { type = entry.Value }, StringComparer.Ordinal) });
}
