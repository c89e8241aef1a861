using System.Text.Json;

namespace Winnow.Search.Mappings;

/// <summary>Compiles definitions into a <see cref="Mapping"/>, and checks the limits of the index on the way.</summary>
internal sealed class MappingCompiler(IndexAnalyzers analyzers, IndexSettings settings)
{
    private readonly long _depthLimit = settings.GetLong("index.mapping.depth.limit");
    private readonly long _nameLimit = settings.GetLong("index.mapping.field_name_length.limit");
    private readonly Dictionary<string, Mapper> _mappers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MappedFieldType> _fields = new(StringComparer.Ordinal);
    private readonly List<AliasFieldMapper> _aliases = [];
    private int _nested;
    private int _fieldCount;

    public Mapping Compile(RootDefinition definition)
    {
        var root = Object(definition.Object, "", DynamicMode.True, depth: 1);
        foreach (var type in MetadataFieldTypes.All)
        {
            _fields[type.Name] = type;
        }

        foreach (var alias in _aliases)
        {
            var target = _fields.GetValueOrDefault(alias.Path);
            if (target is null or UnsearchableFieldType { TypeName: "alias" })
            {
                throw Errors.MapperParsing(target is null
                    ? $"Invalid [path] value [{alias.Path}] for field alias [{alias.Type.Name}]: an alias must refer to an existing field in the mappings."
                    : $"Invalid [path] value [{alias.Path}] for field alias [{alias.Type.Name}]: an alias cannot refer to another alias.");
            }

            _fields[alias.Type.Name] = target;
        }

        return new Mapping(definition, root, _mappers, _fields, _fieldCount);
    }

    private ObjectMapper Object(ObjectDefinition definition, string path, DynamicMode inherited, int depth)
    {
        var dynamic = definition.Dynamic ?? inherited;
        var children = new Dictionary<string, Mapper>(StringComparer.Ordinal);
        foreach (var (name, child) in definition.Properties)
        {
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            CheckName(name);
            _fieldCount++;
            if (child is ObjectDefinition objectDefinition)
            {
                CheckDepth(childPath, depth);
                CheckNested(objectDefinition);
                var mapper = Object(objectDefinition, childPath, dynamic, depth + 1);
                children[name] = mapper;
            }
            else
            {
                children[name] = Field((FieldDefinition)child, childPath);
            }
        }

        AddDotted(definition, children, path, "");
        var result = new ObjectMapper(path, definition.Enabled ?? true, dynamic, new NameTable<Mapper>(children));
        if (path.Length > 0)
        {
            _mappers[path] = result;
        }

        return result;
    }

    // Documents may write {"a.b": 1} for {"a": {"b": 1}}.
    private void AddDotted(ObjectDefinition definition, Dictionary<string, Mapper> children, string path, string prefix)
    {
        foreach (var (name, child) in definition.Properties)
        {
            var relative = prefix.Length == 0 ? name : $"{prefix}.{name}";
            if (prefix.Length > 0)
            {
                children[relative] = _mappers[path.Length == 0 ? relative : $"{path}.{relative}"];
            }

            if (child is ObjectDefinition { Enabled: not false } next)
            {
                AddDotted(next, children, path, relative);
            }
        }
    }

    private FieldMapper Field(FieldDefinition definition, string path, bool multiField = false)
    {
        var mapper = definition.Spec.Build(new FieldBuildContext(path, definition, analyzers, settings));
        var multiFields = new List<FieldMapper>();
        foreach (var (name, child) in definition.Fields)
        {
            _fieldCount++;
            CheckName(name);
            multiFields.Add(Field(child, $"{path}.{name}", multiField: true));
        }

        mapper.MultiFields = [.. multiFields];
        var copyTo = definition.Value("copy_to");
        mapper.CopyTo = copyTo is "[]" or "null" ? [] : JsonSerializer.Deserialize(copyTo, JsonTypes.Default.StringArray)!;
        if (!multiField)
        {
            _mappers[path] = mapper;
        }

        _fields[path] = mapper.Type;
        if (mapper is AliasFieldMapper alias)
        {
            _aliases.Add(alias);
        }

        return mapper;
    }

    private void CheckName(string name)
    {
        if (name.Length > _nameLimit)
        {
            throw Errors.IllegalArgument($"Field name [{name}] is longer than the limit of [{_nameLimit}] characters");
        }
    }

    private void CheckDepth(string path, int depth)
    {
        if (depth >= _depthLimit)
        {
            throw Errors.IllegalArgument($"Limit of mapping depth [{_depthLimit}] has been exceeded due to object field [{path}]");
        }
    }

    private void CheckNested(ObjectDefinition definition)
    {
        if (definition.Nested && ++_nested > settings.GetLong("index.mapping.nested_fields.limit"))
        {
            throw Errors.IllegalArgument($"Limit of nested fields [{settings.GetLong("index.mapping.nested_fields.limit")}] has been exceeded");
        }
    }
}
