using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Templates;

/// <summary>What templates give an index: sections of JSON, each to be laid over the one before.</summary>
public sealed record TemplateSections
{
    public static TemplateSections None { get; } = new();

    /// <summary>The composable template that matched; null with legacy templates or none.</summary>
    public string? Name { get; init; }

    public ImmutableArray<string> Settings { get; init; } = [];

    public ImmutableArray<string> Mappings { get; init; } = [];

    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>A template's word on whether a write may create the index; null leaves it to the cluster's setting.</summary>
    public bool? AllowAutoCreate { get; init; }

    public bool DataStream { get; init; }
}

/// <summary>Which templates an index of a name gets: the composable one of the highest priority, else the legacy ones in their order.</summary>
public static class TemplateLookup
{
    public static TemplateSections For(ClusterMetadata state, string index, bool hidden = false) =>
        Composable(state, index, hidden) is { } name ? Compose(state, name, state.IndexTemplates[name]) : Legacy(state, index, hidden);

    /// <summary>The name of the composable template that an index of this name gets.</summary>
    public static string? Composable(ClusterMetadata state, string index, bool hidden = false) => state.IndexTemplates
        .Select(pair => (Name: pair.Key, Template: TemplateJson.Parse(pair.Value, pair.Key)))
        .Where(entry => Matches(entry.Template, index, hidden))
        .OrderByDescending(entry => TemplateJson.Long(entry.Template["priority"], 0, "priority"))
        .ThenBy(entry => entry.Name, StringComparer.Ordinal)
        .Select(entry => entry.Name)
        .FirstOrDefault();

    /// <summary>A composable template with its components under it.</summary>
    public static TemplateSections Compose(ClusterMetadata state, string name, string json)
    {
        var template = TemplateJson.Parse(json, name);
        var sections = new TemplateSections
        {
            Name = name,
            AllowAutoCreate = template["allow_auto_create"] is { } allowed ? TemplateJson.Bool(allowed) : null,
            DataStream = template["data_stream"] is not null,
        };
        foreach (var component in TemplateJson.Strings(template["composed_of"]))
        {
            if (state.ComponentTemplates.TryGetValue(component, out var part))
            {
                sections = Add(sections, TemplateJson.Parse(part, component)["template"] as JsonObject);
            }
        }

        return Add(sections, template["template"] as JsonObject);
    }

    private static TemplateSections Legacy(ClusterMetadata state, string index, bool hidden) => state.LegacyTemplates
        .Select(pair => TemplateJson.Parse(pair.Value, pair.Key))
        .Where(template => Matches(template, index, hidden))
        .OrderBy(template => TemplateJson.Long(template["order"], 0, "order"))
        .Aggregate(TemplateSections.None, Add);

    private static TemplateSections Add(TemplateSections sections, JsonObject? template) => template is null
        ? sections
        : sections with
        {
            Settings = Append(sections.Settings, template, "settings"),
            Mappings = Append(sections.Mappings, template, "mappings"),
            Aliases = Append(sections.Aliases, template, "aliases"),
        };

    private static ImmutableArray<string> Append(ImmutableArray<string> list, JsonObject template, string section) =>
        TemplateJson.Section(template, section) is { } json ? list.Add(json) : list;

    /// <summary>The other index templates that may match what this one matches, with their patterns.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Patterns)> Overlapping(ClusterMetadata state, string name)
    {
        var patterns = TemplateJson.Strings(TemplateJson.Parse(state.IndexTemplates[name], name)["index_patterns"]);
        return [.. state.IndexTemplates
            .Where(pair => !string.Equals(pair.Key, name, StringComparison.Ordinal))
            .Select(pair => (Name: pair.Key, Patterns: TemplateJson.Strings(TemplateJson.Parse(pair.Value, pair.Key)["index_patterns"])))
            .Where(rival => rival.Patterns.Any(theirs => patterns.Any(ours => PatternOverlap.Overlap(ours, theirs))))];
    }

    private static bool Matches(JsonObject template, string index, bool hidden) => TemplateJson.Strings(template["index_patterns"])
        .Any(pattern => Wildcard.Matches(pattern, index) && !(hidden && pattern is "*"));
}
