namespace Winnow.Index.Collectors;

/// <summary>The order of hits: by the first field, ties by the next; what is equal in all by document.</summary>
public sealed class Sort(params SortField[] fields)
{
    public IReadOnlyList<SortField> Fields { get; } = fields.Length > 0 ? fields : throw new ArgumentException("a sort needs a field", nameof(fields));

    public bool NeedsScores => Fields.Any(key => key.Type == SortFieldType.Score);

    public override string ToString() => string.Join(',', Fields);
}

public enum SortFieldType
{
    /// <summary>Highest score first.</summary>
    Score,

    /// <summary>Index order.</summary>
    Doc,

    /// <summary>A sorted-numeric column.</summary>
    Long,

    /// <summary>A sorted-numeric column that holds doubles in sortable form.</summary>
    Double,

    /// <summary>A sorted-set column, in the order of bytes.</summary>
    Bytes,
}

/// <summary>Which value stands for a document that has several.</summary>
public enum SortMode
{
    Min,
    Max,
    Sum,
    Avg,
    Median,
}

/// <summary>Where documents without a value go.</summary>
public enum SortMissing
{
    /// <summary>After all others, whatever the direction.</summary>
    Last,

    /// <summary>Before all others, whatever the direction.</summary>
    First,
}
