using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>What a query says about itself: its text, its leaves, its limits.</summary>
public sealed class QueryTests
{
    private static TermQuery Term(string word) => new("body", NaiveIndex.Bytes(word));

    [Fact]
    public void Queries_print_in_Lucenes_notation()
    {
        var boolean = new BooleanQuery.Builder { MinimumShouldMatch = 1 }
            .Add(Term("a"), Occur.Must).Add(Term("b"), Occur.MustNot).Add(Term("c"), Occur.Filter).Add(Term("d"), Occur.Should).Build();
        Assert.Equal("(+body:a -body:b #body:c body:d)~1", boolean.ToString());
        Assert.Equal("(body:a)^2.5", new BoostQuery(Term("a"), 2.5f).ToString());
        Assert.Equal("ConstantScore(body:a)", new ConstantScoreQuery(Term("a")).ToString());
        Assert.Equal("(body:a | body:b)~0.5", new DisjunctionMaxQuery([Term("a"), Term("b")], 0.5f).ToString());
        Assert.Equal("body:\"a ? b\"~3", new PhraseQuery("body", ["a"u8.ToArray(), "b"u8.ToArray()], [0, 2], 3).ToString());
        Assert.Equal("body:a*", new PrefixQuery("body", "a"u8.ToArray()).ToString());
        Assert.Equal("body:/a.b/", new RegexpQuery("body", "a.b").ToString());
        Assert.Equal("body:abc~2", new FuzzyQuery("body", "abc").ToString());
        Assert.Equal("num:[1 TO 5]", new LongRangeQuery("num", 1, 5).ToString());
        Assert.Equal("body:{a TO *]", new TermRangeQuery("body", "a"u8.ToArray(), null, includeLow: false, includeHigh: false).ToString());
        Assert.Equal("body:0xFF", new TermQuery("body", [0xFF]).ToString());
    }

    [Fact]
    public void A_visitor_sees_the_terms_that_can_match()
    {
        var query = new BooleanQuery.Builder()
            .Add(new BoostQuery(Term("a"), 2f), Occur.Must)
            .Add(Term("b"), Occur.MustNot)
            .Add(new PhraseQuery("body", ["c"u8.ToArray(), "d"u8.ToArray()]), Occur.Should)
            .Add(new TermInSetQuery("other", ["e"u8.ToArray()]), Occur.Filter)
            .Add(new PrefixQuery("body", "f"u8.ToArray()), Occur.Should)
            .Build();
        var seen = new Terms();
        query.Visit(seen);
        Assert.Equal(["body:a", "body:c", "body:d", "body:f*"], seen.Seen);
    }

    [Fact]
    public void Predefined_classes_stand_for_their_characters()
    {
        bool Matches(string pattern, string word) => new RegexpQuery("f", pattern).MatchesTerm(NaiveIndex.Bytes(word));
        Assert.True(Matches("\\d+", "0123456789"));
        Assert.False(Matches("\\d", "a"));
        Assert.True(Matches("\\w+\\s\\W", "aZ_9 é"));
        Assert.True(Matches("[\\d]{2}", "42"));
        Assert.True(Matches("[^\\d]+", "ab"));
        Assert.False(Matches("\\D", "1"));
    }

    [Fact]
    public void Ignoring_case_is_for_ASCII_letters()
    {
        Assert.True(new WildcardQuery("f", "A?c*", caseInsensitive: true).MatchesTerm("aXCd"u8));
        Assert.False(new WildcardQuery("f", "É", caseInsensitive: true).MatchesTerm("é"u8));
        Assert.True(new PrefixQuery("f", "Fo"u8.ToArray(), caseInsensitive: true).MatchesTerm("fOO"u8));
    }

    [Fact]
    public void Patterns_that_explode_are_refused()
    {
        var error = Assert.Throws<AutomatonTooComplexException>(() => new RegexpQuery("f", "(.*a){1}.{20}b.{5}(a|b).*c.{15}"));
        Assert.Contains("would require more than 10000 states", error.Message, StringComparison.Ordinal);
        Assert.Throws<AutomatonTooComplexException>(() => new RegexpQuery("f", "((((a{100}){100}){100}){100}){100}"));
        Assert.Throws<RegexpSyntaxException>(() => new RegexpQuery("f", new string('(', 100_000)));
        Assert.Throws<RegexpSyntaxException>(() => new RegexpQuery("f", "a" + new string('*', 100_000)));
    }

    [Fact]
    public void Flags_turn_operators_into_characters()
    {
        Assert.True(new RegexpQuery("f", "a&b~<1-2>@#", RegexpFlags.None).MatchesTerm("a&b~<1-2>@#"u8));
    }

    [Fact]
    public void Scored_expansions_have_a_limit()
    {
        var documents = Enumerable.Range(0, 2000).Select(i =>
        {
            var document = new NaiveDocument();
            document.Texts["body"] = [$"w{i}"];
            return document;
        }).ToList();
        var searcher = new IndexSearcher(new NaiveIndex([documents]).Leaves());
        var query = new PrefixQuery("body", "w"u8.ToArray()) { RewriteMethod = MultiTermRewrite.ScoringBoolean };
        Assert.Throws<TooManyClausesException>(() => searcher.Count(query));
        Assert.Equal(2000, searcher.Count(new PrefixQuery("body", "w"u8.ToArray())));
        Assert.Equal(10, searcher.Count(new PrefixQuery("body", "w"u8.ToArray()) { RewriteMethod = MultiTermRewrite.TopTerms(10) }));
    }

    [Fact]
    public void A_phrase_needs_positions()
    {
        var document = new NaiveDocument();
        document.Keywords[NaiveIndex.KeywordField] = ["a", "b"];
        var searcher = new IndexSearcher(new NaiveIndex([[document]]).Leaves());
        var error = Assert.Throws<InvalidOperationException>(() => searcher.Count(new PhraseQuery(NaiveIndex.KeywordField, ["a"u8.ToArray(), "b"u8.ToArray()])));
        Assert.StartsWith("field:[tag] was indexed without position data; cannot run PhraseQuery", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_any_length_are_answered_or_refused()
    {
        var word = string.Concat(Enumerable.Range(0, 300).Select(i => (char)('a' + (i * 7 % 26))));
        Assert.True(new FuzzyQuery("f", word).MatchesTerm(NaiveIndex.Bytes(word[..100] + word[102..])));
        Assert.Throws<AutomatonTooComplexException>(() => new FuzzyQuery("f", string.Concat(Enumerable.Repeat(word, 60))).MatchesTerm("a"u8));
    }

    [Fact]
    public void Scores_without_a_bound_do_not_hide_documents()
    {
        var documents = Enumerable.Range(0, 500).Select(i =>
        {
            var document = new NaiveDocument();
            document.Texts["body"] = [i % 2 == 0 ? "a" : "b", "c"];
            return document;
        }).ToList();
        var searcher = new IndexSearcher(new NaiveIndex([documents]).Leaves());
        var query = new DisjunctionMaxQuery([new Unbounded(Term("a")), new Unbounded(Term("b")), new Unbounded(Term("c"))], 0f);
        var all = searcher.Search(query, 10, int.MaxValue);
        Assert.Equal(all.ScoreDocs, searcher.Search(query, 10, totalHitsThreshold: 0).ScoreDocs);
        var sum = new BooleanQuery.Builder().Add(query, Occur.Should).Add(Term("a"), Occur.Should).Build();
        Assert.Equal(searcher.Search(sum, 10, int.MaxValue).ScoreDocs, searcher.Search(sum, 10, totalHitsThreshold: 0).ScoreDocs);
    }

    /// <summary>A query of unknown score, as a script or a function is.</summary>
    private sealed class Unbounded(Query inner) : Query
    {
        public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) =>
            new UnboundedWeight(this, inner.CreateWeight(searcher, ScoreMode.Complete, boost));

        public override bool Equals(Query? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => inner.GetHashCode();

        public override string ToString() => $"unbounded({inner})";

        private sealed class UnboundedWeight(Query query, Weight inner) : Weight(query)
        {
            public override Scorer? Scorer(LeafContext context) => inner.Scorer(context) is { } scorer ? new UnboundedScorer(scorer) : null;

            public override Explanation Explain(LeafContext context, int doc) => inner.Explain(context, doc);
        }

        private sealed class UnboundedScorer(Scorer inner) : Scorer
        {
            public override DocIdSetIterator Iterator => inner.Iterator;

            public override float Score() => inner.Score() * (1 + (inner.DocId % 7));

            public override float GetMaxScore(int upTo) => float.PositiveInfinity;
        }
    }

    private sealed class Terms : QueryVisitor
    {
        public List<string> Seen { get; } = [];

        public override bool AcceptField(string field) => field == "body";

        public override void ConsumeTerm(Query query, string field, ReadOnlySpan<byte> term) => Seen.Add($"{field}:{System.Text.Encoding.UTF8.GetString(term)}");

        public override void ConsumeTermsMatching(Query query, string field, Predicate<ReadOnlyMemory<byte>> matches)
        {
            Assert.True(matches("fun"u8.ToArray()));
            Assert.False(matches("gun"u8.ToArray()));
            Seen.Add(query.ToString());
        }
    }
}
