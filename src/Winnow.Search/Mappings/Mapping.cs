using System.Collections.Frozen;
using Winnow.Search.Dates;

namespace Winnow.Search.Mappings;

/// <summary>A mapping, compiled for parsing documents and for looking fields up. Immutable.</summary>
public sealed class Mapping
{
    internal static readonly string[] DefaultDynamicDateFormats =
        [DateFormatter.DefaultPattern, "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"];

    private readonly FrozenDictionary<string, Mapper> _mappers;
    private readonly Lazy<byte[]> _json;

    internal Mapping(
        RootDefinition definition,
        ObjectMapper root,
        IReadOnlyDictionary<string, Mapper> mappers,
        IReadOnlyDictionary<string, MappedFieldType> fields,
        int fieldCount)
    {
        FieldCount = fieldCount;
        Definition = definition;
        Root = root;
        _mappers = mappers.ToFrozenDictionary(StringComparer.Ordinal);
        Fields = fields;
        _json = new Lazy<byte[]>(() => MappingWriter.Write(definition));
    }

    /// <summary>Every field by its full path: leaves, multi-fields, aliases (as the field that is meant) and metadata fields.</summary>
    public IReadOnlyDictionary<string, MappedFieldType> Fields { get; }

    public bool SourceEnabled => Definition.SourceEnabled is not false;

    public bool RoutingRequired => Definition.RoutingRequired is true;

    /// <summary>Patterns of <c>_source.includes</c> and <c>.excludes</c>.</summary>
    public IReadOnlyList<string> SourceIncludes => Definition.SourceIncludes ?? [];

    public IReadOnlyList<string> SourceExcludes => Definition.SourceExcludes ?? [];

    /// <summary>The paths of objects.</summary>
    public IEnumerable<string> ObjectPaths => _mappers.Where(pair => pair.Value is ObjectMapper).Select(pair => pair.Key);

    /// <summary>What counts against the limit of fields: objects, fields and multi-fields.</summary>
    public int FieldCount { get; }

    internal RootDefinition Definition { get; }

    internal ObjectMapper Root { get; }

    /// <summary>The mapping as <c>GET _mapping</c> shows it.</summary>
    public ReadOnlyMemory<byte> ToJson() => _json.Value;

    public MappedFieldType? Field(string path) => Fields.GetValueOrDefault(path);

    /// <summary>Fields whose path a pattern with stars matches, or the one field of that name; metadata fields only by their name.</summary>
    public IEnumerable<MappedFieldType> MatchingFields(string pattern)
    {
        if (!SimplePattern.IsPattern(pattern))
        {
            return Field(pattern) is { } field ? [field] : [];
        }

        return Fields.Where(pair => !pair.Value.IsMetadata && SimplePattern.Matches(pattern, pair.Key)).Select(pair => pair.Value);
    }

    public bool IsNested(string path) => _mappers.TryGetValue(path, out var mapper) && mapper is ObjectMapper && DefinitionOf(path) is ObjectDefinition { Nested: true };

    public bool IsObject(string path) => _mappers.GetValueOrDefault(path) is ObjectMapper;

    internal Mapper? Mapper(string path) => _mappers.GetValueOrDefault(path);

    internal MapperDefinition? DefinitionOf(string path)
    {
        MapperDefinition? node = Definition.Object;
        foreach (var part in path.Split('.'))
        {
            node = node switch
            {
                ObjectDefinition parent => parent.Properties.GetValueOrDefault(part),
                FieldDefinition field => field.Fields.GetValueOrDefault(part),
                _ => null,
            };
        }

        return node;
    }
}
