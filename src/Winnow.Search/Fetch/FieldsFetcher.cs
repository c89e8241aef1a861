using System.Text.Json;
using Winnow.Index;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>The <c>fields</c> object of a hit: values out of the source (<c>fields</c>) and out of columns (<c>docvalue_fields</c>, collapse).</summary>
internal sealed class FieldsFetcher
{
    private readonly List<(MappedFieldType Type, string? Format, string Path)> _source = [];
    private readonly List<(string Name, MappedFieldType Type, DocValueFormat Format)> _columns = [];
    private readonly SearchExecutionContext _context;

    public FieldsFetcher(SearchSource source, SearchExecutionContext context)
    {
        _context = context;
        foreach (var field in source.Fields)
        {
            AddSourceField(field);
        }

        foreach (var field in source.DocValueFields)
        {
            AddColumn(field.Field, field.Format);
        }

        if (source.Collapse is not null)
        {
            AddColumn(source.Collapse.Field, null);
        }
    }

    public bool IsEmpty => _source.Count + _columns.Count == 0;

    public bool NeedsSource => _source.Count > 0;

    public void Write(Utf8JsonWriter writer, JsonElement source, LeafColumns columns, int doc)
    {
        var open = false;
        foreach (var (name, type, format) in _columns)
        {
            WriteValues(writer, ref open, name, ColumnValues(type, format, columns, doc));
        }

        foreach (var (type, format, path) in _source)
        {
            if (_columns.Exists(column => column.Name == type.Name))
            {
                continue;
            }

            WriteValues(writer, ref open, type.Name, SourceLookup.Values(source, path)
                .Where(value => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
                .Select(value => type.FetchValue(value, format))
                .Where(value => value is not null)
                .ToList());
        }

        if (open)
        {
            writer.WriteEndObject();
        }
    }

    private static void WriteValues(Utf8JsonWriter writer, ref bool open, string name, List<object?> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        if (!open)
        {
            writer.WriteStartObject("fields"u8);
            open = true;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            SourceValues.Write(writer, value);
        }

        writer.WriteEndArray();
    }

    private void AddSourceField(FieldAndFormat field)
    {
        foreach (var type in _context.Mapping.MatchingFields(field.Field))
        {
            if (type.Kind == FieldKind.Binary && SimplePattern.IsPattern(field.Field))
            {
                continue;
            }

            if (field.Format is not null && type.Kind is not (FieldKind.Date or FieldKind.Long or FieldKind.Double))
            {
                if (SimplePattern.IsPattern(field.Field))
                {
                    continue;
                }

                throw Errors.IllegalArgument($"Field [{type.Name}] of type [{type.TypeName}] doesn't support formats.");
            }

            _source.Add((type, field.Format, SourceLookup.SourcePath(_context.Mapping, type.Name)));
        }
    }

    private void AddColumn(string pattern, string? format)
    {
        foreach (var type in _context.Mapping.MatchingFields(pattern))
        {
            if (!SimplePattern.IsPattern(pattern))
            {
                type.RequireDocValues();
            }

            if (type.HasDocValues && type.Info.DocValues != DocValuesType.Binary)
            {
                // Of a field that is asked for twice the last format counts.
                var name = SimplePattern.IsPattern(pattern) ? type.Name : pattern;
                _columns.RemoveAll(column => column.Name == name);
                _columns.Add((name, type, type.DocValueFormat(format, zone: null)));
            }
        }
    }

    private static List<object?> ColumnValues(MappedFieldType type, DocValueFormat format, LeafColumns columns, int doc)
    {
        var values = new List<object?>();
        var reader = columns.Leaf.Reader;
        if (reader.SortedNumeric(type.Name) is { } numbers)
        {
            foreach (var value in numbers.Values(doc))
            {
                values.Add(type.Kind switch
                {
                    FieldKind.Double when format.IsRaw => SortableDouble.FromLong(value),
                    FieldKind.Double => format.Format(SortableDouble.FromLong(value)),
                    FieldKind.Boolean => value != 0,
                    _ when format.IsRaw => value,
                    _ => format.Format(value),
                });
            }
        }
        else if (reader.SortedSet(type.Name) is { } terms)
        {
            foreach (var ord in terms.Ords(doc))
            {
                values.Add(format.Format(terms.LookupOrd(ord)));
            }
        }

        return values;
    }
}
