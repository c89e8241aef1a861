using System.Text.Json;
using System.Text.RegularExpressions;

namespace Winnow.Search.Mappings;

/// <summary>A rule of how dynamic fields are mapped.</summary>
internal sealed class DynamicTemplate
{
    private static readonly string[] MatchTypes = ["object", "string", "long", "double", "boolean", "date", "binary"];
    private static readonly string[] Keys =
        ["match", "unmatch", "path_match", "path_unmatch", "match_mapping_type", "unmatch_mapping_type", "match_pattern", "mapping", "runtime"];

    private readonly bool _regex;

    private DynamicTemplate(string name, JsonElement body)
    {
        Name = name;
        Body = JsonText.Canonical(body);
        Match = Patterns(body, "match");
        Unmatch = Patterns(body, "unmatch");
        PathMatch = Patterns(body, "path_match");
        PathUnmatch = Patterns(body, "path_unmatch");
        MatchMappingType = Patterns(body, "match_mapping_type");
        UnmatchMappingType = Patterns(body, "unmatch_mapping_type");
        _regex = body.TryGetProperty("match_pattern", out var kind) && kind.ValueEquals("regex");
        MappingJson = body.TryGetProperty("mapping", out var mapping) ? JsonText.Canonical(mapping) : "{}";
    }

    public string Name { get; }

    /// <summary>The rule as it was given.</summary>
    public string Body { get; }

    public string MappingJson { get; }

    private IReadOnlyList<string> Match { get; }

    private IReadOnlyList<string> Unmatch { get; }

    private IReadOnlyList<string> PathMatch { get; }

    private IReadOnlyList<string> PathUnmatch { get; }

    private IReadOnlyList<string> MatchMappingType { get; }

    private IReadOnlyList<string> UnmatchMappingType { get; }

    public static DynamicTemplate Parse(string name, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Errors.MapperParsing($"A dynamic template must be defined with a name: [{name}]");
        }

        foreach (var property in body.EnumerateObject())
        {
            if (!Keys.Contains(property.Name, StringComparer.Ordinal))
            {
                throw Errors.IllegalArgument($"Illegal dynamic template parameter: [{property.Name}]");
            }
        }

        var template = new DynamicTemplate(name, body);
        foreach (var type in template.MatchMappingType)
        {
            if (type != "*" && !MatchTypes.Contains(type, StringComparer.Ordinal))
            {
                throw Errors.IllegalArgument(
                    $"No field type matched on [{type}], possible values are [{string.Join(", ", MatchTypes)}]");
            }
        }

        if (!body.TryGetProperty("mapping", out _))
        {
            throw Errors.MapperParsing($"template [{name}] must have either mapping or runtime set");
        }

        if (template is { Match.Count: 0, PathMatch.Count: 0, MatchMappingType.Count: 0 })
        {
            throw Errors.MapperParsing("template must have match, path_match or match_mapping_type set " + template.Body);
        }

        return template;
    }

    /// <summary>Whether the rule applies to a field.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="name">The last part of it.</param>
    /// <param name="type">What the value looks like: one of the match types.</param>
    public bool Applies(string path, string name, string type) =>
        (Match.Count == 0 || Any(Match, name, _regex))
        && !Any(Unmatch, name, _regex)
        && (PathMatch.Count == 0 || Any(PathMatch, path, _regex))
        && !Any(PathUnmatch, path, _regex)
        && (MatchMappingType.Count == 0 || MatchMappingType.Contains("*") || MatchMappingType.Contains(type))
        && !UnmatchMappingType.Contains(type);

    /// <summary>The mapping of a field, with <c>{name}</c> and <c>{dynamic_type}</c> filled in.</summary>
    public string MappingFor(string name, string dynamicType) => MappingJson
        .Replace("{name}", JsonText.Quote(name)[1..^1], StringComparison.Ordinal)
        .Replace("{dynamic_type}", dynamicType, StringComparison.Ordinal)
        .Replace("{dynamicType}", dynamicType, StringComparison.Ordinal);

    private static bool Any(IReadOnlyList<string> patterns, string text, bool regex) =>
        patterns.Any(pattern => regex
            ? Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
            : SimplePattern.Matches(pattern, text));

    private static IReadOnlyList<string> Patterns(JsonElement body, string key) =>
        !body.TryGetProperty(key, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(JsonText.Plain)]
        : [JsonText.Plain(value)];
}
