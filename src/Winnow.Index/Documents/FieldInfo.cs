namespace Winnow.Index;

/// <summary>What of a field's terms goes into the postings.</summary>
public enum IndexOptions
{
    None = 0,
    Docs = 1,
    DocsAndFreqs = 2,
    DocsAndFreqsAndPositions = 3,
}

/// <summary>The column (doc values) that a field has beside its postings.</summary>
public enum DocValuesType
{
    None = 0,

    /// <summary>Any number of 64-bit integers a document, kept in ascending order.</summary>
    SortedNumeric = 1,

    /// <summary>Any number of distinct byte strings a document, as ordinals into a sorted dictionary.</summary>
    SortedSet = 2,

    /// <summary>At most one byte string a document, stored as it is.</summary>
    Binary = 3,
}

/// <summary>
/// How one field is indexed. A field keeps the same description for the life of an index; the writer refuses a document that
/// describes it differently.
/// </summary>
/// <param name="Name">The full path of the field, as in queries.</param>
/// <param name="Index">What goes into the postings.</param>
/// <param name="HasNorms">Whether the field's length is kept for scoring (text fields).</param>
/// <param name="DocValues">The column.</param>
/// <param name="HasPoints">Whether its 64-bit integers are also kept sorted by value, for ranges.</param>
public sealed record FieldInfo(
    string Name,
    IndexOptions Index = IndexOptions.None,
    bool HasNorms = false,
    DocValuesType DocValues = DocValuesType.None,
    bool HasPoints = false);
