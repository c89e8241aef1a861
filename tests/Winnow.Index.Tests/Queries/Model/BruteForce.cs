namespace Winnow.Index.Tests.Queries;

/// <summary>
/// Evaluates by looking at every document. A score is null where the document does not match, and NaN where only the match is known.
/// </summary>
internal sealed class BruteForce(NaiveIndex index, float k1 = 1.2f, float b = 0.75f)
{
    private readonly Dictionary<string, int> _docCounts = [];
    private readonly Dictionary<string, double> _averages = [];
    private readonly Dictionary<(string Field, string Word), int> _docFreqs = [];

    public NaiveIndex Index { get; } = index;

    public static int Freq(NaiveDocument document, string field, string word) => Words(document, field).Count(word.Equals);

    public static string[] Words(NaiveDocument document, string field) =>
        document.Texts.GetValueOrDefault(field) ?? document.Keywords.GetValueOrDefault(field) ?? [];

    public float? Term(NaiveDocument document, string field, string word, int? docFreq = null)
    {
        var freq = Freq(document, field, word);
        return freq == 0 ? null : Bm25(document, field, freq, Idf(field, docFreq ?? DocFreq(field, word)));
    }

    public int DocFreq(string field, string word) =>
        Remembered(_docFreqs, (field, word), () => Index.Documents.Count(doc => Freq(doc, field, word) > 0));

    public int DocCount(string field) => Remembered(_docCounts, field, () => Index.Documents.Count(doc => Words(doc, field).Length > 0));

    public double Idf(string field, int docFreq)
    {
        var count = DocCount(field);
        return Math.Log(1 + ((count - docFreq + 0.5) / (docFreq + 0.5)));
    }

    public float Bm25(NaiveDocument document, string field, float freq, double idf)
    {
        var average = Remembered(_averages, field, () => (double)Index.Documents.Sum(doc => Words(doc, field).Length) / DocCount(field));
        var length = document.Texts.ContainsKey(field) ? NormEncoding.Decode(NormEncoding.Encode(Words(document, field).Length)) : 1;
        return (float)(idf * freq / (freq + (k1 * (1 - b + (b * length / average)))));
    }

    /// <summary>How often the words stand one after another, each slot with any of its alternatives.</summary>
    public static int PhraseFreq(NaiveDocument document, string field, string[][] slots)
    {
        var words = Words(document, field);
        return Enumerable.Range(0, words.Length)
            .Count(start => slots.Select((slot, i) => start + i < words.Length && slot.Contains(words[start + i])).All(found => found));
    }

    /// <summary>Whether the words stand near each other: some choice of positions whose offsets from their places differ by the slop at most.</summary>
    public static bool PhraseWithin(NaiveDocument document, string field, string[] phrase, int slop)
    {
        var words = Words(document, field);
        return Try(0, []);

        bool Try(int slot, int[] starts)
        {
            if (slot == phrase.Length)
            {
                return starts.Max() - starts.Min() <= slop;
            }

            return Enumerable.Range(0, words.Length).Where(at => words[at] == phrase[slot]).Any(at => Try(slot + 1, [.. starts, at - slot]));
        }
    }

    public static float? Sum(IEnumerable<float?> scores)
    {
        var matching = scores.OfType<float>().ToList();
        return matching.Count == 0 ? null : (float)matching.Sum(score => (double)score);
    }

    private static TValue Remembered<TKey, TValue>(Dictionary<TKey, TValue> memo, TKey key, Func<TValue> compute)
        where TKey : notnull
    {
        if (!memo.TryGetValue(key, out var value))
        {
            memo.Add(key, value = compute());
        }

        return value;
    }

    /// <summary>The number of edits, by the definition's recursion.</summary>
    public static int Edits(int[] left, int[] right, bool transpositions)
    {
        var memo = new Dictionary<(int, int), int>();
        return At(left.Length, right.Length);

        int At(int i, int j)
        {
            if (i == 0 || j == 0)
            {
                return i + j;
            }

            if (memo.TryGetValue((i, j), out var known))
            {
                return known;
            }

            var best = Math.Min(Math.Min(At(i - 1, j), At(i, j - 1)) + 1, At(i - 1, j - 1) + (left[i - 1] == right[j - 1] ? 0 : 1));
            if (transpositions && i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
            {
                best = Math.Min(best, At(i - 2, j - 2) + 1);
            }

            return memo[(i, j)] = best;
        }
    }
}
