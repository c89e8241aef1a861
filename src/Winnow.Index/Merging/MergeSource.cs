using Winnow.Index.Codec;

namespace Winnow.Index.Merging;

/// <summary>A segment that is being merged: which of its documents are kept, and as what.</summary>
internal sealed class MergeSource
{
    private readonly int[]? _map;

    /// <param name="core">The segment.</param>
    /// <param name="live">Its live documents when the merge began.</param>
    /// <param name="docBase">How many documents the sources before it keep.</param>
    /// <param name="seqNoField">The column with the numbers of changes.</param>
    /// <param name="retention">Deleted documents are kept from this number on; null keeps none.</param>
    public MergeSource(SegmentCore core, FixedBitSet? live, int docBase, string seqNoField, long? retention)
    {
        Core = core;
        Live = live;
        DocBase = docBase;
        KeptCount = core.Info.MaxDoc;
        if (live is null)
        {
            return;
        }

        var history = retention is { } smallest ? new DeletedHistory(core, live, seqNoField, smallest) : null;
        if (history?.KeepsAll == true)
        {
            return;
        }

        _map = new int[core.Info.MaxDoc];
        var next = docBase;
        for (var doc = 0; doc < _map.Length; doc++)
        {
            _map[doc] = live[doc] || history?.IsKept(doc) == true ? next++ : -1;
        }

        KeptCount = next - docBase;
        if (KeptCount == _map.Length)
        {
            _map = null;
        }
    }

    private MergeSource(SegmentCore core, FixedBitSet live, int[] map, int keptCount)
    {
        (Core, Live, _map, KeptCount) = (core, live, map, keptCount);
    }

    public SegmentCore Core { get; }

    /// <summary>The live documents when the merge began; null for all.</summary>
    public FixedBitSet? Live { get; }

    public int DocBase { get; }

    public int KeptCount { get; }

    public bool KeepsAll => _map is null;

    /// <summary>A segment by itself, without some documents, whatever they are.</summary>
    /// <param name="core">The segment.</param>
    /// <param name="dropped">Those that are left out.</param>
    /// <param name="live">Those that are alive, none of the former among them.</param>
    public static MergeSource Without(SegmentCore core, FixedBitSet dropped, FixedBitSet live)
    {
        var map = new int[core.Info.MaxDoc];
        var next = 0;
        for (var doc = 0; doc < map.Length; doc++)
        {
            map[doc] = dropped[doc] ? -1 : next++;
        }

        return new MergeSource(core, live, map, next);
    }

    /// <summary>A document's new id; -1 when it is dropped.</summary>
    public int Map(int doc) => _map is null ? DocBase + doc : _map[doc];
}
