namespace Winnow.Search.Mappings;

/// <summary>A node of a mapping as it was configured: what is merged, compared and printed. Runtime structures are compiled from it.</summary>
internal abstract class MapperDefinition
{
    /// <summary>The type's name in the mapping: "object", "nested" or a field type.</summary>
    public abstract string Type { get; }
}

/// <summary>A field with its type, its parameters and its multi-fields.</summary>
internal sealed class FieldDefinition(FieldTypeSpec spec) : MapperDefinition
{
    public FieldTypeSpec Spec { get; } = spec;

    public override string Type => Spec.Name;

    /// <summary>Explicit parameters by name, as canonical JSON; those that equal their default are left out.</summary>
    public Dictionary<string, string> Parameters { get; init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FieldDefinition> Fields { get; init; } = new(StringComparer.Ordinal);

    public string Value(string name) => Parameters.TryGetValue(name, out var value) ? value : Spec.Find(name)?.Default ?? "null";

    public bool Bool(string name) => Value(name) == "true";

    public int Int(string name) => int.Parse(Value(name));

    /// <summary>A text parameter, or null.</summary>
    public string? Text(string name) => JsonText.Unquote(Value(name));
}

/// <summary>An object with named children.</summary>
internal sealed class ObjectDefinition : MapperDefinition
{
    public override string Type => Nested ? "nested" : "object";

    public bool Nested { get; set; }

    /// <summary>Null inherits from the parent.</summary>
    public DynamicMode? Dynamic { get; set; }

    public bool? Enabled { get; set; }

    /// <summary>Parameters that are kept and printed, and change nothing here: <c>include_in_parent</c>, <c>subobjects</c>…</summary>
    public SortedDictionary<string, string> Other { get; init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, MapperDefinition> Properties { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>The root of a mapping.</summary>
internal sealed class RootDefinition
{
    public required ObjectDefinition Object { get; init; }

    public bool? DateDetection { get; set; }

    public bool? NumericDetection { get; set; }

    public List<string>? DynamicDateFormats { get; set; }

    public List<DynamicTemplate>? DynamicTemplates { get; set; }

    public bool? SourceEnabled { get; set; }

    public List<string>? SourceIncludes { get; set; }

    public List<string>? SourceExcludes { get; set; }

    public bool? RoutingRequired { get; set; }

    /// <summary>Canonical JSON of <c>_meta</c>.</summary>
    public string? Meta { get; set; }

    /// <summary>Other metadata fields that are kept as they were given: <c>_data_stream_timestamp</c>.</summary>
    public SortedDictionary<string, string> Other { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>What happens to a field that the mapping does not know.</summary>
public enum DynamicMode
{
    /// <summary>It is added.</summary>
    True,

    /// <summary>It is left in the source only.</summary>
    False,

    /// <summary>The document is refused.</summary>
    Strict,
}
