namespace Winnow.Index.Collectors;

/// <summary>One key of a <see cref="Sort"/>.</summary>
public sealed record SortField
{
    private SortField(SortFieldType type, string name, bool reverse)
    {
        Type = type;
        Name = name;
        Reverse = reverse;
    }

    /// <summary>Highest first; <see cref="Reverse"/> turns it round.</summary>
    public static SortField Score { get; } = new(SortFieldType.Score, "_score", reverse: false);

    public static SortField Doc { get; } = new(SortFieldType.Doc, "_doc", reverse: false);

    public SortFieldType Type { get; }

    public string Name { get; }

    public bool Reverse { get; init; }

    public SortMode Mode { get; init; }

    /// <summary>Used when <see cref="MissingValue"/> is null.</summary>
    public SortMissing Missing { get; init; }

    /// <summary>What a document without a value is taken to have: a long, double or byte[].</summary>
    public object? MissingValue { get; init; }

    public static SortField Long(string field, bool reverse = false, SortMode? mode = null) =>
        new(SortFieldType.Long, field, reverse) { Mode = mode ?? DefaultMode(reverse) };

    public static SortField Double(string field, bool reverse = false, SortMode? mode = null) =>
        new(SortFieldType.Double, field, reverse) { Mode = mode ?? DefaultMode(reverse) };

    public static SortField Bytes(string field, bool reverse = false, SortMode? mode = null) =>
        new(SortFieldType.Bytes, field, reverse) { Mode = mode ?? DefaultMode(reverse) };

    public override string ToString() => Reverse ? Name + "!" : Name;

    /// <summary>Orders two values as they stand in <see cref="FieldDoc.Values"/>: negative when the first comes first.</summary>
    public int CompareValues(object? left, object? right)
    {
        var order = Type switch
        {
            SortFieldType.Score => Convert.ToSingle(right).CompareTo(Convert.ToSingle(left)),
            SortFieldType.Doc => Convert.ToInt64(left).CompareTo(Convert.ToInt64(right)),
            SortFieldType.Long => Convert.ToInt64(left).CompareTo(Convert.ToInt64(right)),
            SortFieldType.Double => Convert.ToDouble(left).CompareTo(Convert.ToDouble(right)),
            _ => CompareBytes((byte[]?)left, (byte[]?)right),
        };
        return Reverse ? -order : order;
    }

    internal FieldComparator CreateComparator(int slots) => Type switch
    {
        SortFieldType.Score => new ScoreComparator(slots),
        SortFieldType.Doc => new DocComparator(slots),
        SortFieldType.Long or SortFieldType.Double => new NumericComparator(this, slots),
        _ => new BytesComparator(this, slots),
    };

    /// <summary>Whether missing values come last before <see cref="Reverse"/> is applied.</summary>
    internal bool MissingLastUnreversed => Missing == SortMissing.Last != Reverse;

    private static SortMode DefaultMode(bool reverse) => reverse ? SortMode.Max : SortMode.Min;

    private int CompareBytes(byte[]? left, byte[]? right)
    {
        if (left is null || right is null)
        {
            var missingOrder = MissingLastUnreversed ? 1 : -1;
            return left is null ? (right is null ? 0 : missingOrder) : -missingOrder;
        }

        return left.AsSpan().SequenceCompareTo(right);
    }
}
