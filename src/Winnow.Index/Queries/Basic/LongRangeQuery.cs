namespace Winnow.Index.Queries;

/// <summary>
/// The documents with a 64-bit value in a closed range; constant score. Points enumerate the matches where the range leads; where
/// something rarer leads, the column checks the candidates.
/// </summary>
public sealed class LongRangeQuery(string field, long low, long high) : Query
{
    // A conjunction's leader must be this much rarer before checking each of its documents is cheaper than enumerating the range.
    private const int CheckFactor = 8;

    public string Field { get; } = field;

    public long Low { get; } = low;

    public long High { get; } = high;

    public override Query Rewrite(IndexSearcher searcher) => Low > High ? new MatchNoDocsQuery($"empty range on {Field}") : this;

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new RangeWeight(this, mode, boost);

    public override void Visit(QueryVisitor visitor)
    {
        if (visitor.AcceptField(Field))
        {
            visitor.VisitLeaf(this);
        }
    }

    public override bool Equals(Query? other) =>
        other is LongRangeQuery that && string.Equals(Field, that.Field, StringComparison.Ordinal) && Low == that.Low && High == that.High;

    public override int GetHashCode() => HashCode.Combine(nameof(LongRangeQuery), Field, Low, High);

    public override string ToString() => $"{Field}:[{Low} TO {High}]";

    private sealed class RangeWeight(LongRangeQuery query, ScoreMode mode, float boost) : ConstantScoreWeight(query, mode, boost)
    {
        public override ScorerSupplier? ScorerSupplier(LeafContext context)
        {
            var points = context.Reader.Points(query.Field);
            var column = context.Reader.SortedNumeric(query.Field);
            if (points is not null)
            {
                return points.MinValue > query.High || points.MaxValue < query.Low ? null
                    : new Supplier(query, context.Reader, points, column, Mode, Boost);
            }

            return column is null || column.MinValue > query.High || column.MaxValue < query.Low ? null
                : new Supplier(query, context.Reader, null, column, Mode, Boost);
        }

        public override int Count(LeafContext context)
        {
            var reader = context.Reader;
            var (docCount, min, max) = reader.Points(query.Field) is { } points ? (points.DocCount, points.MinValue, points.MaxValue)
                : reader.SortedNumeric(query.Field) is { } column ? (column.DocCount, column.MinValue, column.MaxValue)
                : (0, 0L, 0L);
            return docCount == 0 || min > query.High || max < query.Low ? 0
                : min < query.Low || max > query.High ? -1
                : docCount == reader.MaxDoc ? reader.NumDocs
                : reader.LiveDocs is null ? docCount : -1;
        }
    }

    private sealed class Supplier(LongRangeQuery query, LeafReader reader, PointValues? points, SortedNumericColumn? column, ScoreMode mode, float boost)
        : ScorerSupplier
    {
        public override long Cost { get; } = points is null ? reader.MaxDoc : Math.Min(reader.MaxDoc, points.EstimateCount(query.Low, query.High));

        public override Scorer Get(long leadCost)
        {
            if (Everything() is { } all)
            {
                return new ConstantScoreScorer(boost, mode, all);
            }

            if (column is not null && (points is null || leadCost < Cost / CheckFactor))
            {
                return new ConstantScoreScorer(boost, mode, new ColumnRangeIterator(column, reader.MaxDoc, query.Low, query.High));
            }

            var bits = new FixedBitSet(reader.MaxDoc);
            points!.Collect(query.Low, query.High, bits);
            return new ConstantScoreScorer(boost, mode, new BitSetIterator(bits, Cost));
        }

        private AllIterator? Everything()
        {
            var (docCount, min, max) = points is not null ? (points.DocCount, points.MinValue, points.MaxValue)
                : (column!.DocCount, column.MinValue, column.MaxValue);
            return docCount == reader.MaxDoc && min >= query.Low && max <= query.High ? new AllIterator(reader.MaxDoc) : null;
        }
    }
}
