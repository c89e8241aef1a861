using Winnow.Index;

namespace Winnow.Search.Mappings;

/// <summary>The fields that every document has beside its own.</summary>
public static class MetadataFields
{
    /// <summary>The id: a term to find the document by, and a column to show it.</summary>
    public static readonly FieldInfo Id = new("_id", IndexOptions.Docs, DocValues: DocValuesType.Binary);

    public static readonly FieldInfo Routing = new("_routing", IndexOptions.Docs, DocValues: DocValuesType.Binary);

    /// <summary>The names of fields whose value was not indexed because it was malformed or too long.</summary>
    public static readonly FieldInfo Ignored = new("_ignored", IndexOptions.Docs, DocValues: DocValuesType.SortedSet);

    public static readonly FieldInfo SeqNo = new("_seq_no", DocValues: DocValuesType.SortedNumeric, HasPoints: true);

    public static readonly FieldInfo PrimaryTerm = new("_primary_term", DocValues: DocValuesType.SortedNumeric);

    public static readonly FieldInfo Version = new("_version", DocValues: DocValuesType.SortedNumeric);

    /// <summary>1 on a document that only says that another was deleted, or that nothing happened at its seq_no.</summary>
    public static readonly FieldInfo Tombstone = new("_tombstone", DocValues: DocValuesType.SortedNumeric);

    /// <summary>Names that no field of a user's may have.</summary>
    public static IReadOnlyCollection<string> Names { get; } =
        ["_id", "_routing", "_ignored", "_seq_no", "_primary_term", "_version", "_tombstone", "_source", "_index", "_field_names", "_doc_count", "_tier", "_type", "_nested_path", "_data_stream_timestamp"];

    public static bool IsMetadata(string name) => name.StartsWith('_') && Names.Contains(name);
}
