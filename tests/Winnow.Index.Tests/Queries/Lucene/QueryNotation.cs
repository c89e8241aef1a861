using System.Globalization;
using System.Text.RegularExpressions;
using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>Parses the lines of queries.txt: <c>(kind arguments …)</c>, with + - # before the clauses of a boolean query.</summary>
internal sealed class QueryNotation
{
    private readonly string[] _tokens;
    private int _at;

    private QueryNotation(string line) => _tokens = [.. Tokens(line)];

    public static Query Parse(string line) => new QueryNotation(line).Parse();

    private static IEnumerable<string> Tokens(string line)
    {
        foreach (var word in line.Split(' '))
        {
            if (Regex.Match(word, @"^([+#-]?\()([a-z_]+)$") is { Success: true } opening)
            {
                yield return opening.Groups[1].Value;
                yield return opening.Groups[2].Value;
                continue;
            }

            // A regular expression has parentheses of its own.
            var end = line.StartsWith("(regexp", StringComparison.Ordinal)
                ? word.Length - (line.EndsWith(" " + word, StringComparison.Ordinal) ? 1 : 0)
                : word.TrimEnd(')').Length;
            yield return word[..end];
            for (; end < word.Length; end++)
            {
                yield return ")";
            }
        }
    }

    private string Next() => _tokens[_at++];

    private bool AtQuery => _tokens[_at].EndsWith('(') && _tokens[_at].Length <= 2;

    private float NextFloat() => float.Parse(Next(), CultureInfo.InvariantCulture);

    private int NextInt() => int.Parse(Next(), CultureInfo.InvariantCulture);

    private List<string> Rest()
    {
        var rest = new List<string>();
        while (_tokens[_at] != ")")
        {
            rest.Add(Next());
        }

        return rest;
    }

    private Query Parse()
    {
        Next();
        return Inner();
    }

    private Query Inner()
    {
        var kind = Next();
        Query query = kind switch
        {
            "term" => new TermQuery(Next(), NaiveIndex.Bytes(Next())),
            "boost" => Boost(),
            "const" => new ConstantScoreQuery(Parse()),
            "bool" => Bool(),
            "dismax" => DisMax(),
            "phrase" => Phrase(),
            "multiphrase" => MultiPhrase(),
            "fuzzy" => new FuzzyQuery(Next(), Next(), NextInt(), NextInt(), NextInt(), bool.Parse(Next())),
            "boosting" => Boosting(),
            _ => MultiTerm(kind),
        };
        Assert.Equal(")", Next());
        return query;
    }

    private BoostQuery Boost()
    {
        var boost = NextFloat();
        return new BoostQuery(Parse(), boost);
    }

    private BoostingQuery Boosting()
    {
        var boost = NextFloat();
        return new BoostingQuery(Parse(), Parse(), boost);
    }

    private BooleanQuery Bool()
    {
        var builder = new BooleanQuery.Builder { MinimumShouldMatch = NextInt() };
        while (AtQuery)
        {
            var occur = Next() switch
            {
                "+(" => Occur.Must,
                "-(" => Occur.MustNot,
                "#(" => Occur.Filter,
                _ => Occur.Should,
            };
            builder.Add(Inner(), occur);
        }

        return builder.Build();
    }

    private DisjunctionMaxQuery DisMax()
    {
        var tie = NextFloat();
        var queries = new List<Query>();
        while (AtQuery)
        {
            queries.Add(Parse());
        }

        return new DisjunctionMaxQuery(queries, tie);
    }

    private PhraseQuery Phrase()
    {
        var (field, slop) = (Next(), NextInt());
        return new PhraseQuery(field, [.. Rest().Select(NaiveIndex.Bytes)], slop: slop);
    }

    private MultiPhraseQuery MultiPhrase()
    {
        var (field, slop) = (Next(), NextInt());
        return new MultiPhraseQuery(field, [.. Rest().Select(slot => slot.Split('|').Select(NaiveIndex.Bytes).ToArray())], slop: slop);
    }

    private MultiTermQuery MultiTerm(string kind)
    {
        var method = Next();
        var size = NextInt();
        var rewrite = method switch
        {
            "constant" => MultiTermRewrite.ConstantScore,
            "scoring" => MultiTermRewrite.ScoringBoolean,
            "top_terms" => MultiTermRewrite.TopTerms(size),
            _ => MultiTermRewrite.TopTermsBoost(size),
        };
        var (field, pattern) = (Next(), Next());
        return kind switch
        {
            "prefix" => new PrefixQuery(field, NaiveIndex.Bytes(pattern)) { RewriteMethod = rewrite },
            "wildcard" => new WildcardQuery(field, pattern) { RewriteMethod = rewrite },
            _ => new RegexpQuery(field, pattern) { RewriteMethod = rewrite },
        };
    }
}
