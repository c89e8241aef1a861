using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>Index order.</summary>
internal sealed class DocComparator(int slots) : FieldComparator
{
    private readonly int[] _docs = new int[slots];
    private int _docBase;
    private int _bottom;
    private long _top;

    public override int Compare(int slot, int otherSlot) => _docs[slot].CompareTo(_docs[otherSlot]);

    public override void SetBottom(int slot) => _bottom = _docs[slot];

    public override void SetTop(object? value) => _top = Convert.ToInt64(value);

    public override void SetLeaf(LeafContext context) => _docBase = context.DocBase;

    public override int CompareBottom(int doc) => _bottom.CompareTo(_docBase + doc);

    public override int CompareTop(int doc) => _top.CompareTo(_docBase + doc);

    // Documents only go up.
    public override int NextCandidate(int doc, bool reverse, bool equalsCompete) => reverse ? doc : DocIdSetIterator.NoMoreDocs;

    public override void Copy(int slot, int doc) => _docs[slot] = _docBase + doc;

    public override object? Value(int slot) => _docs[slot];
}
