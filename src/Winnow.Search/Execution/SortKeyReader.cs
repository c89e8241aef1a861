using Winnow.Index;
using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Search;

/// <summary>Reads a document's values of one sort key, for collectors that keep few documents a group.</summary>
internal sealed class SortKeyReader(SortField field)
{
    private SortedNumericColumn? _numbers;
    private SortedSetColumn? _terms;
    private int _docBase;

    public SortField Field { get; } = field;

    public void SetLeaf(LeafContext leaf)
    {
        _docBase = leaf.DocBase;
        _numbers = Field.Type is SortFieldType.Long or SortFieldType.Double ? leaf.Reader.SortedNumeric(Field.Name) : null;
        _terms = Field.Type == SortFieldType.Bytes ? leaf.Reader.SortedSet(Field.Name) : null;
    }

    public object? Read(int doc, Scorer? scorer) => Field.Type switch
    {
        SortFieldType.Score => scorer!.Score(),
        SortFieldType.Doc => _docBase + doc,
        SortFieldType.Bytes => Term(doc),
        _ => Number(doc),
    };

    private object? Term(int doc)
    {
        var ords = _terms is null ? [] : _terms.Ords(doc);
        return ords.Length == 0
            ? Field.MissingValue
            : _terms!.LookupOrd(Field.Mode == SortMode.Max ? ords[^1] : ords[0]).ToArray();
    }

    private object Number(int doc)
    {
        var values = _numbers is null ? [] : _numbers.Values(doc);
        var isDouble = Field.Type == SortFieldType.Double;
        if (values.Length == 0)
        {
            var first = Field.Missing == SortMissing.First != Field.Reverse;
            return Field.MissingValue ?? (isDouble
                ? first ? double.NegativeInfinity : double.PositiveInfinity
                : first ? long.MinValue : (object)long.MaxValue);
        }

        return isDouble ? Real(values) : Whole(values);
    }

    private object Whole(ReadOnlySpan<long> values)
    {
        switch (Field.Mode)
        {
            case SortMode.Min:
                return values[0];
            case SortMode.Max:
                return values[^1];
            case SortMode.Median:
                var middle = values.Length / 2;
                return values.Length % 2 == 1 ? values[middle] : (long)Math.Round((values[middle - 1] + values[middle]) / 2d);
        }

        var sum = 0L;
        foreach (var value in values)
        {
            sum += value;
        }

        return Field.Mode == SortMode.Sum ? sum : (long)Math.Round((double)sum / values.Length);
    }

    private object Real(ReadOnlySpan<long> values)
    {
        switch (Field.Mode)
        {
            case SortMode.Min:
                return SortableDouble.FromLong(values[0]);
            case SortMode.Max:
                return SortableDouble.FromLong(values[^1]);
            case SortMode.Median:
                var middle = values.Length / 2;
                return values.Length % 2 == 1
                    ? SortableDouble.FromLong(values[middle])
                    : (SortableDouble.FromLong(values[middle - 1]) + SortableDouble.FromLong(values[middle])) / 2;
        }

        var sum = 0d;
        foreach (var value in values)
        {
            sum += SortableDouble.FromLong(value);
        }

        return Field.Mode == SortMode.Sum ? sum : sum / values.Length;
    }
}
