using System.Text;
using System.Text.Json;

namespace Winnow.Cli.Http;

/// <summary>What an error body says, in one line.</summary>
internal static class ErrorText
{
    public static string Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("error", out var error) ? Of(error) : document.RootElement.ToString();
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body.Span);
        }
    }

    public static string Of(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return error.ToString();
        }

        var root = error.TryGetProperty("root_cause", out var causes) && causes.GetArrayLength() > 0 ? causes[0] : error;
        var text = $"{Member(root, "type")}: {Member(root, "reason")}";
        return root.TryGetProperty("caused_by", out var cause) ? $"{text} ({Of(cause)})" : text;
    }

    private static string? Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : null;
}
