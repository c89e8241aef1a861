namespace Winnow.Index.Queries;

/// <summary>The documents that have a value in a field: seen from its column, else its norms, else its postings.</summary>
public sealed class FieldExistsQuery(string field) : Query
{
    public string Field { get; } = field;

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new ExistsWeight(this, mode, boost);

    public override void Visit(QueryVisitor visitor)
    {
        if (visitor.AcceptField(Field))
        {
            visitor.VisitLeaf(this);
        }
    }

    public override bool Equals(Query? other) => other is FieldExistsQuery that && string.Equals(Field, that.Field, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(nameof(FieldExistsQuery), Field);

    public override string ToString() => $"FieldExistsQuery [field={Field}]";

    private sealed class ExistsWeight(FieldExistsQuery query, ScoreMode mode, float boost) : ConstantScoreWeight(query, mode, boost)
    {
        public override ScorerSupplier? ScorerSupplier(LeafContext context)
        {
            var reader = context.Reader;
            var docCount = DocCount(reader);
            return docCount switch
            {
                0 => null,
                _ when docCount == reader.MaxDoc => new ConstantScoreSupplier(
                    docCount,
                    () => new ConstantScoreScorer(Boost, Mode, new AllIterator(reader.MaxDoc))),
                _ when HasValue(reader) is { } hasValue => new ConstantScoreSupplier(
                    docCount,
                    () => new ConstantScoreScorer(Boost, Mode, new PredicateIterator(new AllIterator(reader.MaxDoc), hasValue, 5f))),
                _ => new ConstantScoreSupplier(docCount, () => new ConstantScoreScorer(Boost, Mode, Postings(reader))),
            };
        }

        public override int Count(LeafContext context) => context.Reader.LiveDocs is null ? DocCount(context.Reader)
            : DocCount(context.Reader) == context.Reader.MaxDoc ? context.Reader.NumDocs : -1;

        private int DocCount(LeafReader reader) =>
            reader.SortedNumeric(query.Field)?.DocCount ?? reader.SortedSet(query.Field)?.DocCount
            ?? reader.Binary(query.Field)?.DocCount ?? reader.Terms(query.Field)?.DocCount ?? 0;

        private Predicate<int>? HasValue(LeafReader reader)
        {
            if (reader.SortedNumeric(query.Field) is { } numeric)
            {
                return doc => numeric.TryGet(doc, out _);
            }

            if (reader.SortedSet(query.Field) is { } set)
            {
                return doc => set.TryGet(doc, out _);
            }

            if (reader.Binary(query.Field) is { } binary)
            {
                return doc => binary.TryGet(doc, out _);
            }

            return reader.Norms(query.Field) is { } norms ? doc => norms.Bytes[doc] != 0 : null;
        }

        private BitSetIterator Postings(LeafReader reader)
        {
            var bits = new FixedBitSet(reader.MaxDoc);
            var cursor = reader.Terms(query.Field)!.Iterator();
            while (cursor.Next())
            {
                bits.Or(cursor.Postings());
            }

            return new BitSetIterator(bits, bits.Cardinality());
        }
    }
}
