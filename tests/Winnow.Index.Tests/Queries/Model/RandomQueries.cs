using System.Text.RegularExpressions;
using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>Random queries of every kind over the fields of <see cref="RandomIndex"/>.</summary>
internal static class RandomQueries
{
    private static readonly Func<Random, TestQuery>[] Leaves =
    [
        Term, Term, Term, Keyword, TermInSet, Phrase, Phrase, SloppyPhrase, MultiPhrase, Prefix, Wildcard, Regexp, Fuzzy, TermRange, LongRange, ColumnRange,
        Exists, All, Nothing, Predicate,
    ];

    private static readonly Func<Random, int, TestQuery>[] Composites = [Boolean, Boolean, Boolean, Disjunction, DisMax, Boost, Constant, Boosting];

    public static TestQuery Create(Random random, int depth = 2) => depth == 0 || random.Next(3) == 0
        ? Leaves[random.Next(Leaves.Length)](random)
        : Composites[random.Next(Composites.Length)](random, depth - 1);

    private static string Field(Random random) => NaiveIndex.TextFields[random.Next(NaiveIndex.TextFields.Length)];

    private static TestQuery Term(Random random)
    {
        var (field, word) = (Field(random), RandomIndex.Word(random));
        return new(new TermQuery(field, NaiveIndex.Bytes(word)), (brute, document) => brute.Term(document, field, word));
    }

    private static TestQuery Keyword(Random random)
    {
        var tag = RandomIndex.Tags[random.Next(RandomIndex.Tags.Length)];
        return new(new TermQuery(NaiveIndex.KeywordField, NaiveIndex.Bytes(tag)), (brute, document) => brute.Term(document, NaiveIndex.KeywordField, tag));
    }

    private static TestQuery TermInSet(Random random)
    {
        var field = Field(random);
        string[] words = [.. Enumerable.Range(0, random.Next(0, 25)).Select(_ => RandomIndex.Words[random.Next(RandomIndex.Words.Length)])];
        return TestQuery.Constant(
            new TermInSetQuery(field, words.Select(NaiveIndex.Bytes)),
            document => Array.Exists(words, word => BruteForce.Freq(document, field, word) > 0));
    }

    private static TestQuery Phrase(Random random)
    {
        var field = Field(random);
        string[] words = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomIndex.Word(random))];
        return new(new PhraseQuery(field, [.. words.Select(NaiveIndex.Bytes)]), (brute, document) =>
            BruteForce.PhraseFreq(document, field, [.. words.Select(word => new[] { word })]) is var freq && freq == 0 ? null
                : brute.Bm25(document, field, freq, words.Sum(word => brute.Idf(field, brute.DocFreq(field, word)))));
    }

    private static TestQuery SloppyPhrase(Random random)
    {
        var field = Field(random);
        string[] words = [.. Enumerable.Range(0, 4).Select(_ => RandomIndex.Word(random)).Distinct().Take(random.Next(2, 4))];
        var slop = random.Next(1, 6);
        return new(new PhraseQuery(field, [.. words.Select(NaiveIndex.Bytes)], slop: slop), (brute, document) =>
            words.Length == 1 ? brute.Term(document, field, words[0])
                : BruteForce.PhraseWithin(document, field, words, slop) ? float.NaN : null);
    }

    private static TestQuery MultiPhrase(Random random)
    {
        var field = Field(random);
        string[][] slots =
        [
            .. Enumerable.Range(0, random.Next(2, 4))
                .Select(_ => Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomIndex.Word(random)).Distinct().ToArray()),
        ];
        return new(new MultiPhraseQuery(field, [.. slots.Select(slot => slot.Select(NaiveIndex.Bytes).ToArray())]), (brute, document) =>
            BruteForce.PhraseFreq(document, field, slots) is var freq && freq == 0 ? null
                : brute.Bm25(document, field, freq, slots.Sum(slot => slot.Sum(
                    word => brute.DocFreq(field, word) is var docFreq && docFreq > 0 ? brute.Idf(field, docFreq) : 0d))));
    }

    private static TestQuery Words(string field, Query query, Func<string, bool> matches) =>
        TestQuery.Constant(query, document => Array.Exists(BruteForce.Words(document, field), word => matches(word)));

    private static TestQuery Prefix(Random random)
    {
        var field = Field(random);
        var word = RandomIndex.Word(random);
        var prefix = word[..random.Next(word.Length + 1)].TrimEnd('\uD83D');
        var ignoreCase = random.Next(4) == 0;
        return ignoreCase
            ? Words(
                NaiveIndex.KeywordField,
                new PrefixQuery(NaiveIndex.KeywordField, "RE"u8.ToArray(), caseInsensitive: true),
                tag => tag.StartsWith("re", StringComparison.OrdinalIgnoreCase))
            : Words(field, new PrefixQuery(field, NaiveIndex.Bytes(prefix)), candidate => candidate.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static TestQuery Wildcard(Random random)
    {
        var field = Field(random);
        string[] patterns = ["a*", "*a", "?b*", "*b?", "*", "do??", "z?bra", "日*", "*語", "a\\*", "?", "[*"];
        var pattern = patterns[random.Next(patterns.Length)];
        var expected = new Regex("^(?:" + WildcardToRegex(pattern) + ")$", RegexOptions.Singleline);
        return Words(field, new WildcardQuery(field, pattern), expected.IsMatch);
    }

    private static string WildcardToRegex(string pattern) => pattern switch
    {
        "a\\*" => "a\\*",
        _ => string.Concat(pattern.Select(c => c switch
        {
            '*' => ".*",
            '?' => "(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)",
            _ => Regex.Escape(c.ToString()),
        })),
    };

    private static TestQuery Regexp(Random random)
    {
        var field = Field(random);
        string[] patterns = ["a.*", "(ab|ba)c?d?", "[a-c]+", "[^a]{1,3}", "(dog|god)s?", "z.bra", "x{1,2}|a", "", "日本.?"];
        var pattern = patterns[random.Next(patterns.Length)];
        var expected = new Regex("^(?:" + pattern + ")$", RegexOptions.Singleline);
        return Words(field, new RegexpQuery(field, pattern), word => word != "😀" && expected.IsMatch(word) || (word == "😀" && pattern == "[^a]{1,3}"));
    }

    private static TestQuery Fuzzy(Random random)
    {
        var (field, word) = (Field(random), RandomIndex.Words[random.Next(RandomIndex.Words.Length)]);
        var (maxEdits, prefix, transpositions) = (random.Next(0, 3), random.Next(0, 3), random.Next(2) == 0);
        int[] target = [.. word.EnumerateRunes().Select(rune => rune.Value)];
        prefix = Math.Min(prefix, target.Length);
        return new(
            new FuzzyQuery(field, word, maxEdits, prefix, transpositions: transpositions),
            (brute, document) =>
            {
                var similar = RandomIndex.Words
                    .Where(other => brute.DocFreq(field, other) > 0)
                    .Select(other => (Word: other, Runes: other.EnumerateRunes().Select(rune => rune.Value).ToArray()))
                    .Where(other => other.Runes.Length >= prefix && other.Runes[..prefix].SequenceEqual(target[..prefix]))
                    .Select(other => (other.Word, other.Runes, Edits: BruteForce.Edits(other.Runes[prefix..], target[prefix..], transpositions)))
                    .Where(other => other.Edits <= (prefix == target.Length ? 0 : maxEdits))
                    .ToList();
                var commonest = similar.Count == 0 ? 0 : similar.Max(other => brute.DocFreq(field, other.Word));
                return BruteForce.Sum(similar.Select(other =>
                    brute.Term(document, field, other.Word, commonest)
                    * (other.Edits == 0 ? 1f : Math.Max(0f, 1f - ((float)other.Edits / Math.Min(other.Runes.Length, target.Length))))));
            });
    }

    private static TestQuery TermRange(Random random)
    {
        var field = Field(random);
        var low = random.Next(4) == 0 ? null : RandomIndex.Word(random);
        var high = random.Next(4) == 0 ? null : RandomIndex.Word(random);
        var (includeLow, includeHigh) = (random.Next(2) == 0, random.Next(2) == 0);
        return Words(
            field,
            new TermRangeQuery(field, low is null ? null : NaiveIndex.Bytes(low), high is null ? null : NaiveIndex.Bytes(high), includeLow, includeHigh),
            word => (low is null || NaiveIndex.CompareBytes(word, low) is var above && (includeLow ? above >= 0 : above > 0))
                && (high is null || NaiveIndex.CompareBytes(word, high) is var below && (includeHigh ? below <= 0 : below < 0)));
    }

    private static TestQuery LongRange(Random random, string field)
    {
        var (low, high) = (random.NextInt64(-12, 52), random.NextInt64(-12, 52));
        if (random.Next(3) > 0)
        {
            (low, high) = (Math.Min(low, high), Math.Max(low, high));
        }

        return TestQuery.Constant(
            new LongRangeQuery(field, low, high),
            document => document.Longs.GetValueOrDefault(field)?.Any(value => value >= low && value <= high) ?? false);
    }

    private static TestQuery LongRange(Random random) => LongRange(random, NaiveIndex.LongField);

    private static TestQuery ColumnRange(Random random) => LongRange(random, NaiveIndex.ColumnOnlyField);

    private static TestQuery Exists(Random random)
    {
        string[] fields = [.. NaiveIndex.TextFields, NaiveIndex.KeywordField, NaiveIndex.LongField, NaiveIndex.ColumnOnlyField, NaiveIndex.DoubleField, "none"];
        var field = fields[random.Next(fields.Length)];
        return TestQuery.Constant(
            new FieldExistsQuery(field),
            document => document.Texts.ContainsKey(field) || document.Keywords.ContainsKey(field) || document.Longs.ContainsKey(field)
                || document.Doubles.ContainsKey(field));
    }

    private static TestQuery All(Random random) => TestQuery.Constant(new MatchAllDocsQuery(), _ => true);

    private static TestQuery Nothing(Random random) => TestQuery.Constant(new MatchNoDocsQuery("test"), _ => false);

    private static TestQuery Predicate(Random random)
    {
        var value = random.NextInt64(20);
        return TestQuery.Constant(
            new PredicateQuery(
                $"one == {value}",
                context => context.Reader.SortedNumeric(NaiveIndex.ColumnOnlyField) is { } column
                    ? doc => column.TryGet(doc, out var found) && found == value : null),
            document => document.Longs.GetValueOrDefault(NaiveIndex.ColumnOnlyField)?.Contains(value) ?? false);
    }

    private static TestQuery Boolean(Random random, int depth)
    {
        var clauses = Enumerable.Range(0, random.Next(1, 6)).Select(_ => (Test: Create(random, depth), Occur: (Occur)random.Next(4))).ToList();
        return Boolean(clauses, random.Next(3) == 0 ? random.Next(0, 4) : 0);
    }

    private static TestQuery Disjunction(Random random, int depth)
    {
        var count = random.Next(2, 7);
        return Boolean([.. Enumerable.Range(0, count).Select(_ => (depth == 0 || random.Next(4) > 0 ? Term(random) : Create(random, depth), Occur.Should))], random.Next(0, 3));
    }

    private static TestQuery Boolean(List<(TestQuery Test, Occur Occur)> clauses, int minimum)
    {
        var builder = new BooleanQuery.Builder { MinimumShouldMatch = minimum };
        foreach (var (test, occur) in clauses)
        {
            builder.Add(test.Query, occur);
        }

        return new(builder.Build(), (brute, document) =>
        {
            var sum = 0d;
            var should = 0;
            foreach (var (test, occur) in clauses)
            {
                var score = test.Expected(brute, document);
                if (occur == Occur.MustNot ? score is not null : score is null && occur != Occur.Should)
                {
                    return null;
                }

                sum += occur is Occur.Must or Occur.Should ? score ?? 0f : 0f;
                should += occur == Occur.Should && score is not null ? 1 : 0;
            }

            var required = clauses.Exists(clause => clause.Occur is Occur.Must or Occur.Filter);
            return should >= (required ? minimum : Math.Max(1, minimum)) ? (float)sum : null;
        });
    }

    private static TestQuery DisMax(Random random, int depth)
    {
        TestQuery[] tests = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Create(random, depth))];
        var tie = random.Next(3) / 2f;
        return new(new DisjunctionMaxQuery(tests.Select(test => test.Query), tie), (brute, document) =>
        {
            var scores = tests.Select(test => test.Expected(brute, document)).OfType<float>().ToList();
            return scores.Count == 0 ? null : scores.Exists(float.IsNaN) ? float.NaN
                : (float)(scores.Max() + ((scores.Sum(score => (double)score) - scores.Max()) * tie));
        });
    }

    private static TestQuery Boost(Random random, int depth)
    {
        var test = Create(random, depth);
        float[] boosts = [0f, 0.5f, 1f, 3f, 17.5f];
        var boost = boosts[random.Next(boosts.Length)];
        return new(new BoostQuery(test.Query, boost), (brute, document) =>
            boost == 0f ? test.Expected(brute, document) is null ? null : 0f : test.Expected(brute, document) * boost);
    }

    private static TestQuery Constant(Random random, int depth)
    {
        var test = Create(random, depth);
        return new(new ConstantScoreQuery(test.Query), (brute, document) => test.Expected(brute, document) is null ? null : 1f);
    }

    private static TestQuery Boosting(Random random, int depth)
    {
        var (positive, negative) = (Create(random, depth), Create(random, depth));
        return new(new BoostingQuery(positive.Query, negative.Query, 0.25f), (brute, document) =>
            positive.Expected(brute, document) * (negative.Expected(brute, document) is null ? 1f : 0.25f));
    }
}
