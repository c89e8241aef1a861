using Winnow.Index;
using Winnow.Index.Collectors;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>Keeps the best document of each value of a field, and of those the best.</summary>
internal sealed class CollapsingCollector : Collector
{
    // Documents without a value are one group.
    private static readonly object NoValue = new();

    private readonly MappedFieldType _field;
    private readonly SortKeyReader[] _keys;
    private readonly bool _sorted;
    private readonly FieldDoc? _after;
    private readonly int _size;
    private readonly bool _trackScores;
    private readonly Dictionary<object, Best> _groups = new(GroupComparer.Instance);
    private long _totalHits;
    private float _maxScore = float.NaN;

    public CollapsingCollector(MappedFieldType field, Sort? sort, FieldDoc? after, int size, bool trackScores)
    {
        _field = field;
        _sorted = sort is not null;
        _keys = [.. (sort?.Fields ?? [SortField.Score]).Select(key => new SortKeyReader(key))];
        _after = after;
        _size = size;
        _trackScores = trackScores || !_sorted;
    }

    public override ScoreMode ScoreMode => _trackScores || _keys.Any(key => key.Field.Type == SortFieldType.Score)
        ? ScoreMode.Complete
        : ScoreMode.CompleteNoScores;

    public IReadOnlyList<object?> Values { get; private set; } = [];

    public override LeafCollector GetLeafCollector(LeafContext context)
    {
        foreach (var key in _keys)
        {
            key.SetLeaf(context);
        }

        return new Leaf(this, context);
    }

    public TopDocs GetTopDocs()
    {
        var best = _groups.ToList();
        best.Sort((a, b) => Compare(a.Value, b.Value));
        best = best.GetRange(0, Math.Min(_size, best.Count));
        Values = [.. best.Select(pair => ReferenceEquals(pair.Key, NoValue) ? null : pair.Key)];
        return new TopDocs(
            new TotalHits(_totalHits, TotalHitsRelation.EqualTo),
            [.. best.Select(pair => _sorted ? new FieldDoc(pair.Value.Doc, pair.Value.Score, pair.Value.Keys) : new ScoreDoc(pair.Value.Doc, pair.Value.Score))],
            _maxScore);
    }

    private int Compare(in Best a, in Best b)
    {
        var order = CompareKeys(a.Keys, b.Keys);
        return order != 0 ? order : a.Doc.CompareTo(b.Doc);
    }

    private int CompareKeys(object?[] a, object?[] b)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            var order = _keys[i].Field.CompareValues(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private readonly record struct Best(int Doc, float Score, object?[] Keys);

    private sealed class Leaf(CollapsingCollector owner, LeafContext context) : LeafCollector
    {
        private readonly SortedNumericColumn? _numbers = context.Reader.SortedNumeric(owner._field.Name);
        private readonly SortedSetColumn? _terms = context.Reader.SortedSet(owner._field.Name);
        private Scorer? _scorer;

        public override void SetScorer(Scorer scorer) => _scorer = scorer;

        public override void Collect(int doc)
        {
            owner._totalHits++;
            var score = owner._trackScores ? _scorer!.Score() : float.NaN;
            owner._maxScore = float.IsNaN(owner._maxScore) ? score : Math.Max(owner._maxScore, score);
            var keys = new object?[owner._keys.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = owner._keys[i].Read(doc, _scorer);
            }

            if (owner._after is { } after && owner.CompareKeys(keys, after.Values) <= 0)
            {
                return;
            }

            var candidate = new Best(context.DocBase + doc, score, keys);
            var group = GroupOf(doc);
            if (!owner._groups.TryGetValue(group, out var best) || owner.Compare(candidate, best) < 0)
            {
                owner._groups[group] = candidate;
            }
        }

        private object GroupOf(int doc)
        {
            if (_numbers is not null && _numbers.TryGet(doc, out var number))
            {
                return number;
            }

            return _terms is not null && _terms.TryGet(doc, out var ord) ? _terms.LookupOrd(ord).ToArray() : NoValue;
        }
    }

    private sealed class GroupComparer : IEqualityComparer<object>
    {
        public static readonly GroupComparer Instance = new();

        public new bool Equals(object? x, object? y) => x is byte[] a && y is byte[] b ? a.AsSpan().SequenceEqual(b) : object.Equals(x, y);

        public int GetHashCode(object obj)
        {
            if (obj is not byte[] bytes)
            {
                return obj.GetHashCode();
            }

            var hash = default(HashCode);
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
