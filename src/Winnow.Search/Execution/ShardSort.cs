using System.Text.Json;
using Winnow.Index.Collectors;

namespace Winnow.Search;

/// <summary>A request's sort on one shard: the columns it reads, how their values are shown, and where the page begins.</summary>
internal sealed class ShardSort
{
    private readonly IReadOnlyList<ShardSortKey> _keys;

    private ShardSort(IReadOnlyList<ShardSortKey> keys, FieldDoc? after)
    {
        _keys = keys;
        After = after;
        Sort = new Sort([.. keys.Select(key => key.Field)]);
    }

    public Sort Sort { get; }

    public FieldDoc? After { get; }

    public static ShardSort? Build(SearchSource source, SearchExecutionContext context)
    {
        if (source.Sort is null)
        {
            return null;
        }

        ShardSortKey[] keys = [.. source.Sort.Select(key => ShardSortKey.Build(key, context))];
        return new ShardSort(keys, source.SearchAfter is { } values ? AfterOf(keys, values, context) : null);
    }

    /// <summary>A hit's values, in the form in which shards and pages are compared.</summary>
    public object?[] Export(object?[] values)
    {
        var exported = new object?[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            exported[i] = _keys[i].Export(values[i]);
        }

        return exported;
    }

    /// <summary>What the coordinator needs to merge.</summary>
    public IReadOnlyList<SortKeyInfo> Describe() => [.. _keys.Select(key => key.Describe())];

    /// <summary>Writes exported values as a response shows them, and as <c>search_after</c> takes them.</summary>
    public void Write(Utf8JsonWriter writer, object?[] values)
    {
        writer.WriteStartArray("sort"u8);
        for (var i = 0; i < values.Length; i++)
        {
            _keys[i].Write(writer, values[i]);
        }

        writer.WriteEndArray();
    }

    private static FieldDoc AfterOf(ShardSortKey[] keys, IReadOnlyList<JsonElement> values, SearchExecutionContext context)
    {
        var after = new object?[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            after[i] = keys[i].ParseAfter(values[i], context);
        }

        return new FieldDoc(int.MaxValue, float.NaN, after);
    }
}

/// <summary>How the values of one sort key compare, without the shard that they come from.</summary>
public readonly record struct SortKeyInfo(SortFieldType Type, bool Reverse, bool MissingFirst)
{
    /// <summary>What compares exported values of this key.</summary>
    public SortField ToField() => Type switch
    {
        SortFieldType.Score => SortField.Score with { Reverse = Reverse },
        SortFieldType.Doc => SortField.Doc with { Reverse = Reverse },
        SortFieldType.Long => SortField.Long("", Reverse),
        SortFieldType.Double => SortField.Double("", Reverse),
        _ => SortField.Bytes("", Reverse) with { Missing = MissingFirst ? SortMissing.First : SortMissing.Last },
    };
}
