using System.IO.Enumeration;
using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Cat;

internal static class CatTemplates
{
    public static async Task Fill(CatTable table, IIndicesGrain indices, string? pattern)
    {
        foreach (var kind in new[] { TemplateKind.Index, TemplateKind.Legacy })
        {
            foreach (var view in await indices.GetTemplates(new TemplatesRequest { Kind = kind }))
            {
                if (pattern is null || FileSystemName.MatchesSimpleExpression(pattern, view.Name, ignoreCase: false))
                {
                    using var body = JsonDocument.Parse(view.Body);
                    Add(table, view.Name, kind, body.RootElement);
                }
            }
        }
    }

    private static void Add(CatTable table, string name, TemplateKind kind, JsonElement body) => table.Add(
        name,
        "[" + string.Join(", ", Names(body, "index_patterns")) + "]",
        Text(body, kind == TemplateKind.Index ? "priority" : "order"),
        Text(body, "version"),
        kind == TemplateKind.Index ? "[" + string.Join(", ", Names(body, "composed_of")) + "]" : "");

    private static IEnumerable<string?> Names(JsonElement body, string member) =>
        body.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(item => item.GetString()) : [];

    private static string? Text(JsonElement body, string member) => body.TryGetProperty(member, out var value) ? value.ToString() : null;
}
