using Winnow.Index.Codec;

namespace Winnow.Index.Merging;

/// <summary>Says which deleted documents of a segment are still needed as history: those with a high enough sequence number.</summary>
internal sealed class DeletedHistory
{
    private readonly ValuesReader? _seqNos;
    private readonly FixedBitSet _live;
    private readonly long _smallest;

    public DeletedHistory(SegmentCore core, FixedBitSet live, string seqNoField, long smallest)
    {
        var column = core.Field(seqNoField)?.SortedNumeric;
        _seqNos = column is null ? null : new ValuesReader(column);
        _live = live;
        _smallest = smallest;
        KeepsAll = column is not null && column.Docs.Count == core.Info.MaxDoc && column.Values.Min >= smallest;
    }

    /// <summary>Whether every deleted document is needed, as far as can be told without looking at each.</summary>
    public bool KeepsAll { get; }

    public bool IsKept(int doc) => _seqNos is not null && _seqNos.TryGetFirst(doc, out var seqNo) && seqNo >= _smallest;

    /// <summary>How many deleted documents nobody needs.</summary>
    public int CountReclaimable()
    {
        if (KeepsAll)
        {
            return 0;
        }

        var count = 0;
        for (var doc = 0; doc < _live.Length; doc++)
        {
            if (!_live[doc] && !IsKept(doc))
            {
                count++;
            }
        }

        return count;
    }
}
