using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>Highest score first.</summary>
internal sealed class ScoreComparator(int slots) : FieldComparator
{
    private readonly float[] _scores = new float[slots];
    private Scorer? _scorer;
    private float _top;

    public float Bottom { get; private set; }

    public override int Compare(int slot, int otherSlot) => _scores[otherSlot].CompareTo(_scores[slot]);

    public override void SetBottom(int slot) => Bottom = _scores[slot];

    public override void SetTop(object? value) => _top = Convert.ToSingle(value);

    public override void SetLeaf(LeafContext context)
    {
    }

    public override void SetScorer(Scorer scorer) => _scorer = scorer;

    public override int CompareBottom(int doc) => _scorer!.Score().CompareTo(Bottom);

    public override int CompareTop(int doc) => _scorer!.Score().CompareTo(_top);

    public override void Copy(int slot, int doc) => _scores[slot] = _scorer!.Score();

    public override object? Value(int slot) => _scores[slot];
}
