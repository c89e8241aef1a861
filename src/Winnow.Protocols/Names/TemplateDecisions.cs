using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Winnow.Protocols.Templates;

namespace Winnow.Protocols.Names;

/// <summary>Putting and removing templates: they must be whole, and no two may claim an index at the same priority.</summary>
internal static class TemplateDecisions
{
    private static readonly string[] IndexFields =
    [
        "index_patterns", "template", "priority", "composed_of", "version", "_meta", "data_stream", "allow_auto_create",
        "ignore_missing_component_templates", "deprecated",
    ];

    private static readonly string[] ComponentFields = ["template", "version", "_meta", "allow_auto_create", "deprecated"];

    private static readonly string[] LegacyFields = ["index_patterns", "order", "version", "settings", "mappings", "aliases"];

    private static readonly string[] InnerFields = ["settings", "mappings", "aliases", "lifecycle", "data_stream_options"];

    public static ClusterMetadata Put(ClusterMetadata state, PutTemplate put)
    {
        CheckName(put);
        var table = Table(state, put.Type);
        var template = TemplateJson.Parse(put.Json, put.Name);
        Check(template, put.Type switch { TemplateType.Index => IndexFields, TemplateType.Component => ComponentFields, _ => LegacyFields }, Kind(put.Type));
        if (put.Type == TemplateType.Component && template["template"] is not JsonObject)
        {
            throw Refusals.IllegalArgument("Required [template]");
        }

        if (template["template"] is JsonObject inner)
        {
            Check(inner, InnerFields, "template");
        }

        if (put.Type != TemplateType.Component && TemplateJson.Strings(template["index_patterns"]).Count == 0)
        {
            throw new Refusal("action_request_validation_exception", 400, "Validation Failed: 1: index patterns are missing;");
        }

        if (put.Create && table.ContainsKey(put.Name))
        {
            throw Refusals.IllegalArgument(put.Type == TemplateType.Legacy
                ? $"index_template [{put.Name}] already exists"
                : $"{Kind(put.Type)} [{put.Name}] already exists");
        }

        if (put.Type == TemplateType.Index)
        {
            CheckComponents(state, put.Name, template);
            CheckPriority(state, put.Name, template);
        }

        // One text may stand for a list of one; what is stored and shown is the list.
        foreach (var list in new[] { "index_patterns", "composed_of" })
        {
            if (template[list] is JsonValue single)
            {
                template[list] = new JsonArray(single.DeepClone());
            }
        }

        var json = TemplateJson.Write(template);
        return table.TryGetValue(put.Name, out var before) && string.Equals(before, json, StringComparison.Ordinal)
            ? state
            : With(state, put.Type, table.SetItem(put.Name, json));
    }

    public static ClusterMetadata Remove(ClusterMetadata state, RemoveTemplates command)
    {
        var table = Table(state, command.Type);
        var gone = new List<string>();
        foreach (var name in command.Names)
        {
            var matching = table.Keys.Where(key => Wildcard.MatchesAny([name], key)).ToList();
            if (matching.Count == 0 && !Wildcard.IsPattern(name) && name is not "_all")
            {
                throw command.Type == TemplateType.Legacy
                    ? new Refusal("index_template_missing_exception", 404, $"index_template [{name}] missing")
                    : Refusals.ResourceNotFound($"{Kind(command.Type)}s [{name}] missing");
            }

            gone.AddRange(matching);
        }

        if (command.Type == TemplateType.Component)
        {
            CheckUnused(state, gone);
        }

        return gone.Count == 0 ? state : With(state, command.Type, table.RemoveRange(gone));
    }

    private static void CheckName(PutTemplate put)
    {
        var rule = put.Name switch
        {
            "" => "name must not be empty",
            _ when put.Name.Contains(' ', StringComparison.Ordinal) => "name must not contain a space",
            _ when put.Name.Contains(',', StringComparison.Ordinal) => "name must not contain a ','",
            _ when put.Name.Contains('#', StringComparison.Ordinal) => "name must not contain a '#'",
            _ when put.Name.Contains('*', StringComparison.Ordinal) => "name must not contain a '*'",
            _ when put.Name[0] == '_' => "name must not start with '_'",
            _ when !string.Equals(put.Name, put.Name.ToLowerInvariant(), StringComparison.Ordinal) => "name must be lower cased",
            _ => null,
        };
        if (rule is not null)
        {
            throw Invalid(put.Name, rule);
        }
    }

    private static void Check(JsonObject json, string[] fields, string where)
    {
        foreach (var (key, _) in json)
        {
            if (!fields.Contains(key, StringComparer.Ordinal))
            {
                throw new Refusal("x_content_parse_exception", 400, $"[{where}] unknown field [{key}]");
            }
        }
    }

    private static void CheckComponents(ClusterMetadata state, string name, JsonObject template)
    {
        var optional = TemplateJson.Strings(template["ignore_missing_component_templates"]);
        var missing = TemplateJson.Strings(template["composed_of"])
            .Where(component => !state.ComponentTemplates.ContainsKey(component) && !optional.Contains(component))
            .ToList();
        if (missing.Count > 0)
        {
            throw Invalid(name, $"index template [{name}] specifies component templates [{string.Join(", ", missing)}] that do not exist");
        }
    }

    private static void CheckPriority(ClusterMetadata state, string name, JsonObject template)
    {
        var patterns = TemplateJson.Strings(template["index_patterns"]);
        var priority = TemplateJson.Long(template["priority"], 0, "priority");
        var rivals = state.IndexTemplates
            .Where(pair => !string.Equals(pair.Key, name, StringComparison.Ordinal))
            .Select(pair => (Name: pair.Key, Template: TemplateJson.Parse(pair.Value, pair.Key)))
            .Where(rival => TemplateJson.Long(rival.Template["priority"], 0, "priority") == priority)
            .Select(rival => (rival.Name, Patterns: TemplateJson.Strings(rival.Template["index_patterns"])))
            .Where(rival => rival.Patterns.Any(theirs => patterns.Any(ours => PatternOverlap.Overlap(ours, theirs))))
            .ToList();
        if (rivals.Count > 0)
        {
            throw Refusals.IllegalArgument(
                $"index template [{name}] has index patterns [{string.Join(", ", patterns)}] matching patterns from existing templates [{string.Join(",", rivals.Select(r => r.Name))}] with patterns ({string.Join(",", rivals.Select(r => $"{r.Name} => [{string.Join(", ", r.Patterns)}]"))}) that have the same priority [{priority}], multiple index templates may not match during index creation, please use a different priority");
        }
    }

    private static void CheckUnused(ClusterMetadata state, List<string> components)
    {
        var users = state.IndexTemplates
            .Select(pair => (Name: pair.Key, Used: TemplateJson.Strings(TemplateJson.Parse(pair.Value, pair.Key)["composed_of"]).Intersect(components).ToList()))
            .Where(user => user.Used.Count > 0)
            .ToList();
        if (users.Count > 0)
        {
            throw Refusals.IllegalArgument(
                $"component templates [{string.Join(", ", users.SelectMany(user => user.Used).Distinct())}] cannot be removed as they are still in use by index templates [{string.Join(", ", users.Select(user => user.Name))}]");
        }
    }

    private static ImmutableSortedDictionary<string, string> Table(ClusterMetadata state, TemplateType type) => type switch
    {
        TemplateType.Index => state.IndexTemplates,
        TemplateType.Component => state.ComponentTemplates,
        _ => state.LegacyTemplates,
    };

    private static ClusterMetadata With(ClusterMetadata state, TemplateType type, ImmutableSortedDictionary<string, string> table) => type switch
    {
        TemplateType.Index => state with { IndexTemplates = table },
        TemplateType.Component => state with { ComponentTemplates = table },
        _ => state with { LegacyTemplates = table },
    };

    private static string Kind(TemplateType type) => type switch
    {
        TemplateType.Index => "index template",
        TemplateType.Component => "component template",
        _ => "index_template",
    };

    private static Refusal Invalid(string name, string cause) =>
        new("invalid_index_template_exception", 400, $"index_template [{name}] invalid, cause [{cause}]");
}
