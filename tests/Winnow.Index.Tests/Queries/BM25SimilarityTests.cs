using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

public sealed class BM25SimilarityTests
{
    private static readonly CollectionStatistics Field = new("f", MaxDoc: 120, DocCount: 100, SumTotalTermFreq: 1200, SumDocFreq: 900);

    // log(1 + (100 - df + 0.5) / (df + 0.5)) * freq / (freq + 1.2 * (0.25 + 0.75 * length / 12)), computed apart.
    [Theory]
    [InlineData(1, 1, 12, 1.9134797)]
    [InlineData(1, 3, 12, 3.0068967)]
    [InlineData(10, 1, 1, 1.6463602)]
    [InlineData(10, 2, 40, 0.8542435)]
    [InlineData(100, 5, 12, 0.0040022)]
    public void Scores_equal_the_formula(int docFreq, int freq, int length, double expected)
    {
        var scorer = new BM25Similarity().Scorer(1f, Field, [new TermStatistics(docFreq, 500)]);
        Assert.Equal(expected, scorer.Score(freq, NormEncoding.Encode(length)), 2e-6);
    }

    [Fact]
    public void Elasticsearchs_scale_is_a_factor_of_the_weight()
    {
        var idf = BM25Similarity.IdfOf(7, 100);
        var scaled = new BM25Similarity(scale: 1 + 1.2f).Scorer(3f, Field, [new TermStatistics(7, 9)]);
        var weight = 3f * (1 + 1.2f) * idf;
        for (var freq = 1; freq < 50; freq++)
        {
            var inverse = 1f / (1.2f * ((1 - 0.75f) + (0.75f * 20 / 12f)));
            Assert.Equal(weight - (weight / (1f + (freq * inverse))), scaled.Score(freq, NormEncoding.Encode(20)));
        }
    }

    [Fact]
    public void Scores_never_fall_with_the_frequency_and_never_rise_with_the_length()
    {
        var scorer = new BM25Similarity().Scorer(1.7f, Field, [new TermStatistics(13, 50)]);
        for (var norm = 1; norm < 256; norm++)
        {
            for (var freq = 1; freq < 300; freq++)
            {
                Assert.True(scorer.Score(freq, (byte)norm) <= scorer.Score(freq + 1, (byte)norm));
                Assert.True(norm == 255 || scorer.Score(freq, (byte)norm) >= scorer.Score(freq, (byte)(norm + 1)));
            }
        }
    }

    [Fact]
    public void A_run_scores_as_its_documents()
    {
        var scorer = new BM25Similarity().Scorer(1f, Field, [new TermStatistics(13, 50)]);
        byte[] norms = [3, 1, 200, 40];
        var scores = new float[3];
        scorer.Score([0, 2, 3], [1, 7, 30], norms, scores);
        Assert.Equal([scorer.Score(1, 3), scorer.Score(7, 200), scorer.Score(30, 40)], scores);
    }

    [Fact]
    public void Explanations_name_their_factors()
    {
        var scorer = new BM25Similarity().Scorer(2f, Field, [new TermStatistics(10, 50)]);
        var explanation = scorer.Explain(Explanation.Match(3, "freq, occurrences of term within document"), NormEncoding.Encode(12));
        Assert.Equal(scorer.Score(3, NormEncoding.Encode(12)), explanation.Value);
        Assert.Equal("score(freq=3), computed as boost * idf * tf from:", explanation.Description);
        Assert.Equal(
            ["boost", "idf, computed as log(1 + (N - n + 0.5) / (n + 0.5)) from:", "tf, computed as freq / (freq + k1 * (1 - b + b * dl / avgdl)) from:"],
            explanation.Details.Select(detail => detail.Description));
        Assert.Contains("\n    10 = n, number of documents containing term\n", explanation.ToString(), StringComparison.Ordinal);
    }
}
