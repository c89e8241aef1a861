namespace Winnow.Search.Mappings;

/// <summary>Merges a mapping into an existing one: it can grow, and little of what is there can change.</summary>
internal static class MappingMerger
{
    public static RootDefinition Merge(RootDefinition existing, RootDefinition added)
    {
        if (existing.SourceEnabled is not false != added.SourceEnabled is not false && added.SourceEnabled is not null)
        {
            throw Errors.IllegalArgument(
                $"Mapper for [_source] conflicts with existing mapper:\n\tCannot update parameter [enabled] from [{Flag(existing.SourceEnabled)}] to [{Flag(added.SourceEnabled)}]");
        }

        var root = new RootDefinition
        {
            Object = MergeObject(existing.Object, added.Object, ""),
            DateDetection = added.DateDetection ?? existing.DateDetection,
            NumericDetection = added.NumericDetection ?? existing.NumericDetection,
            DynamicDateFormats = added.DynamicDateFormats ?? existing.DynamicDateFormats,
            DynamicTemplates = MergeTemplates(existing.DynamicTemplates, added.DynamicTemplates),
            SourceEnabled = added.SourceEnabled ?? existing.SourceEnabled,
            SourceIncludes = added.SourceIncludes ?? existing.SourceIncludes,
            SourceExcludes = added.SourceExcludes ?? existing.SourceExcludes,
            RoutingRequired = added.RoutingRequired ?? existing.RoutingRequired,
            Meta = added.Meta ?? existing.Meta,
        };
        foreach (var (key, value) in existing.Other.Concat(added.Other))
        {
            root.Other[key] = value;
        }

        return root;
    }

    public static MapperDefinition Merge(MapperDefinition existing, MapperDefinition added, string path) => (existing, added) switch
    {
        (ObjectDefinition a, ObjectDefinition b) => MergeObject(a, b, path),
        (FieldDefinition a, FieldDefinition b) => MergeField(a, b, path),
        _ => throw Errors.IllegalArgument($"can't merge a non object mapping [{path}] with an object mapping"),
    };

    private static ObjectDefinition MergeObject(ObjectDefinition existing, ObjectDefinition added, string path)
    {
        if (existing.Nested != added.Nested)
        {
            throw Errors.IllegalArgument($"can't merge a non-nested mapping [{path}] with a nested mapping");
        }

        if (added.Enabled is { } enabled && enabled != (existing.Enabled ?? true))
        {
            throw Errors.MapperParsing($"the [enabled] parameter can't be updated for the object mapping [{(path.Length == 0 ? "_doc" : path)}]");
        }

        var merged = new ObjectDefinition
        {
            Nested = existing.Nested,
            Dynamic = added.Dynamic ?? existing.Dynamic,
            Enabled = existing.Enabled ?? added.Enabled,
            Other = new SortedDictionary<string, string>(existing.Other, StringComparer.Ordinal),
            Properties = new SortedDictionary<string, MapperDefinition>(existing.Properties, StringComparer.Ordinal),
        };
        foreach (var (key, value) in added.Other)
        {
            merged.Other[key] = value;
        }

        foreach (var (name, definition) in added.Properties)
        {
            merged.Properties[name] = merged.Properties.TryGetValue(name, out var present)
                ? Merge(present, definition, path.Length == 0 ? name : $"{path}.{name}")
                : definition;
        }

        return merged;
    }

    private static FieldDefinition MergeField(FieldDefinition existing, FieldDefinition added, string path)
    {
        if (existing.Type != added.Type)
        {
            throw Errors.IllegalArgument($"mapper [{path}] cannot be changed from type [{existing.Type}] to [{added.Type}]");
        }

        var conflicts = new List<string>();
        foreach (var parameter in added.Spec.Parameters)
        {
            var (from, to) = (existing.Value(parameter.Name), added.Value(parameter.Name));
            var normsSwitchedOff = parameter.Name == "norms" && from == "true";
            if (from != to && !parameter.Updateable && !normsSwitchedOff)
            {
                conflicts.Add($"Cannot update parameter [{parameter.Name}] from [{Shown(from, parameter)}] to [{Shown(to, parameter)}]");
            }
        }

        if (conflicts.Count > 0)
        {
            throw Errors.IllegalArgument($"Mapper for [{path}] conflicts with existing mapper:\n\t{string.Join("\n\t", conflicts)}");
        }

        var merged = new FieldDefinition(existing.Spec)
        {
            Parameters = new Dictionary<string, string>(added.Parameters, StringComparer.Ordinal),
            Fields = new SortedDictionary<string, FieldDefinition>(existing.Fields, StringComparer.Ordinal),
        };
        foreach (var (name, field) in added.Fields)
        {
            merged.Fields[name] = merged.Fields.TryGetValue(name, out var present) ? MergeField(present, field, $"{path}.{name}") : field;
        }

        return merged;
    }

    private static List<DynamicTemplate>? MergeTemplates(List<DynamicTemplate>? existing, List<DynamicTemplate>? added)
    {
        if (existing is null || added is null)
        {
            return added ?? existing;
        }

        // A template of the same name takes the old one's place; the others follow.
        var merged = existing.Select(old => added.Find(template => template.Name == old.Name) ?? old).ToList();
        merged.AddRange(added.Where(template => !existing.Exists(old => old.Name == template.Name)));
        return merged;
    }

    private static string Flag(bool? value) => value is false ? "false" : "true";

    private static string Shown(string json, Parameter parameter) =>
        parameter.Name == "analyzer" && json == "null" ? "default" : JsonText.Unquote(json) ?? "null";
}
