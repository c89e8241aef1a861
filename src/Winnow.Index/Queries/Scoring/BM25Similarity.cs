namespace Winnow.Index.Queries;

/// <summary>
/// Okapi BM25 (Robertson, Walker et al., TREC-3) with Lucene 8's and 9's arithmetic, so that scores are equal to theirs.
/// </summary>
/// <param name="k1">How soon the frequency saturates.</param>
/// <param name="b">How much the field's length counts, 0 to 1.</param>
/// <param name="scale">A constant factor of every score: Elasticsearch 8 multiplies by k1 + 1, Lucene does not.</param>
public sealed class BM25Similarity(float k1 = 1.2f, float b = 0.75f, float scale = 1f) : Similarity
{
    private static readonly float[] Lengths = [.. Enumerable.Range(0, 256).Select(norm => (float)NormEncoding.Decode((byte)norm))];

    public float K1 { get; } = k1 >= 0 && float.IsFinite(k1) ? k1 : throw new ArgumentOutOfRangeException(nameof(k1), k1, "k1 must be finite and not negative");

    public float B { get; } = b is >= 0 and <= 1 ? b : throw new ArgumentOutOfRangeException(nameof(b), b, "b must be between 0 and 1");

    public float Scale { get; } = scale;

    public override SimScorer Scorer(float boost, CollectionStatistics collection, ReadOnlySpan<TermStatistics> terms)
    {
        var idf = terms.Length == 1 ? Idf(collection, terms[0]) : Sum(collection, terms);
        var averageLength = (float)(collection.SumTotalTermFreq / (double)collection.DocCount);
        var inverse = new float[256];
        for (var i = 0; i < inverse.Length; i++)
        {
            inverse[i] = 1f / (K1 * ((1 - B) + (B * Lengths[i] / averageLength)));
        }

        return new BM25Scorer(this, boost * Scale, idf, averageLength, inverse);
    }

    internal static float IdfOf(long docFreq, long docCount) => (float)Math.Log(1 + ((docCount - docFreq + 0.5) / (docFreq + 0.5)));

    internal static float LengthOf(byte norm) => Lengths[norm];

    private static Explanation Sum(CollectionStatistics collection, ReadOnlySpan<TermStatistics> terms)
    {
        var details = new Explanation[terms.Length];
        var sum = 0d;
        for (var i = 0; i < terms.Length; i++)
        {
            details[i] = Idf(collection, terms[i]);
            sum += details[i].Value;
        }

        return Explanation.Match((float)sum, "idf, sum of:", details);
    }

    private static Explanation Idf(CollectionStatistics collection, TermStatistics term) => Explanation.Match(
        IdfOf(term.DocFreq, collection.DocCount),
        "idf, computed as log(1 + (N - n + 0.5) / (n + 0.5)) from:",
        Explanation.Match(term.DocFreq, "n, number of documents containing term"),
        Explanation.Match(collection.DocCount, "N, total number of documents with field"));
}

internal sealed class BM25Scorer(BM25Similarity similarity, float boost, Explanation idf, float averageLength, float[] inverse) : SimScorer
{
    private readonly float _weight = boost * idf.Value;

    // 1 - 1/(1 + freq/norm) rather than freq/(freq + norm): each step is monotonic in float arithmetic.
    public override float Score(float freq, byte norm) => _weight - (_weight / (1f + (freq * inverse[norm])));

    public override void Score(ReadOnlySpan<int> docs, ReadOnlySpan<int> freqs, ReadOnlySpan<byte> norms, Span<float> scores)
    {
        if (norms.IsEmpty)
        {
            base.Score(docs, freqs, norms, scores);
            return;
        }

        freqs = freqs[..docs.Length];
        scores = scores[..docs.Length];
        for (var i = 0; i < docs.Length; i++)
        {
            scores[i] = _weight - (_weight / (1f + (freqs[i] * inverse[norms[docs[i]]])));
        }
    }

    public override Explanation Explain(Explanation freq, byte norm)
    {
        var factors = new List<Explanation>(3);
        if (boost != 1f)
        {
            factors.Add(Explanation.Match(boost, "boost"));
        }

        factors.Add(idf);
        var tf = 1f - (1f / (1f + (freq.Value * inverse[norm])));
        var length = BM25Similarity.LengthOf(norm);
        factors.Add(Explanation.Match(
            tf,
            "tf, computed as freq / (freq + k1 * (1 - b + b * dl / avgdl)) from:",
            freq,
            Explanation.Match(similarity.K1, "k1, term saturation parameter"),
            Explanation.Match(similarity.B, "b, length normalization parameter"),
            Explanation.Match(length, length < 40 ? "dl, length of field" : "dl, length of field (approximate)"),
            Explanation.Match(averageLength, "avgdl, average length of field")));
        return Explanation.Match(Score(freq.Value, norm), $"score(freq={freq.Value}), computed as boost * idf * tf from:", [.. factors]);
    }
}
