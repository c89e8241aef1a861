namespace Winnow.Index.Indexing;

/// <summary>The fields that an index has seen, each with one description for good. Any number of threads.</summary>
internal sealed class FieldSchema
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FieldInfo> _fields = new(StringComparer.Ordinal);

    public FieldSchema(IEnumerable<FieldInfo> fields)
    {
        foreach (var field in fields)
        {
            _fields.Add(field.Name, field);
        }
    }

    /// <summary>The index's own instance of this description.</summary>
    /// <exception cref="ArgumentException">The index describes the field differently.</exception>
    public FieldInfo Agree(FieldInfo field)
    {
        lock (_gate)
        {
            if (!_fields.TryGetValue(field.Name, out var known))
            {
                Validate(field);
                _fields.Add(field.Name, field);
                return field;
            }

            return known == field
                ? known
                : throw new ArgumentException($"cannot change field \"{field.Name}\" from {known} to inconsistent {field}");
        }
    }

    public FieldInfo? Find(string name)
    {
        lock (_gate)
        {
            return _fields.GetValueOrDefault(name);
        }
    }

    public IReadOnlyList<FieldInfo> ToList()
    {
        lock (_gate)
        {
            return [.. _fields.Values];
        }
    }

    private static void Validate(FieldInfo field)
    {
        if (field.HasPoints && field.DocValues is (DocValuesType.SortedSet or DocValuesType.Binary))
        {
            throw new ArgumentException($"field \"{field.Name}\" cannot have points beside a column of type {field.DocValues}");
        }
    }
}
