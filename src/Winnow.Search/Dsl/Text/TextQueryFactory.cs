using System.Text;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;
using Winnow.Text;

namespace Winnow.Search.Dsl;

/// <summary>Makes queries of analysed texts. Every method gives null when the text has no term.</summary>
internal sealed class TextQueryFactory(SearchExecutionContext context, TextQueryOptions options, string queryName)
{
    private readonly Analyzer? _analyzer = options.FindAnalyzer(context, queryName);

    /// <summary>The terms, combined by the operator.</summary>
    public Query? Match(MappedFieldType type, string text) => Lenient(type, () =>
    {
        if (type is not TextFieldType field)
        {
            return Whole(type, text);
        }

        var positions = Positions(field, text, quoted: false);
        return positions.Count switch
        {
            0 => null,
            1 => AnyTerm(field, positions[0]),
            _ => Combine(positions.Select(position => AnyTerm(field, position)).ToList()),
        };
    });

    /// <summary>The terms, one behind the other.</summary>
    public Query? Phrase(MappedFieldType type, string text, bool quoted = true) => Lenient(type, () =>
    {
        if (type is not TextFieldType field)
        {
            return type.TermQuery(QueryValue.Of(text), context);
        }

        var positions = Positions(field, text, quoted);
        if (positions.Count == 0)
        {
            return null;
        }

        if (positions.Count == 1)
        {
            return AnyTerm(field, positions[0], fuzzy: false);
        }

        RequirePositions(field);
        return PhraseOf(field, positions);
    });

    /// <summary>A phrase whose last word may be a beginning only.</summary>
    public Query? PhrasePrefix(MappedFieldType type, string text) => Lenient(type, () =>
    {
        if (type is not TextFieldType field)
        {
            return type is StringFieldType
                ? type.PrefixQuery(text, caseInsensitive: false, context)
                : throw Errors.IllegalArgument(
                    $"Can only use phrase prefix queries on text fields - not on [{type.Name}] which is of type [{type.TypeName}]");
        }

        var positions = Positions(field, text, quoted: true);
        if (positions.Count == 0)
        {
            return null;
        }

        var last = positions[^1];
        if (positions.Count == 1)
        {
            return QueryFactory.AnyOf([.. last.Terms.Select(term => Prefix(field, term))]);
        }

        RequirePositions(field);
        var expanded = last.Terms.SelectMany(term => PrefixTerms(field, term)).ToArray();
        if (expanded.Length == 0)
        {
            return new MatchNoDocsQuery($"no term starts with [{string.Join(", ", last.Terms)}]");
        }

        byte[][][] terms = [.. positions.SkipLast(1).Select(position => position.Terms.Select(Utf8).ToArray()), expanded];
        return new MultiPhraseQuery(field.Name, terms, [.. positions.Select(position => position.Position)], options.Slop);
    });

    /// <summary>The terms, the last of which may be a beginning only, in any order.</summary>
    public Query? BoolPrefix(MappedFieldType type, string text) => Lenient(type, () =>
    {
        if (type is not TextFieldType field)
        {
            return type is StringFieldType ? type.PrefixQuery(text, caseInsensitive: false, context) : type.TermQuery(QueryValue.Of(text), context);
        }

        var positions = Positions(field, text, quoted: false);
        if (positions.Count == 0)
        {
            return null;
        }

        var queries = positions.SkipLast(1).Select(position => AnyTerm(field, position)).ToList();
        queries.Add(QueryFactory.AnyOf([.. positions[^1].Terms.Select(term => Prefix(field, term))]));
        return queries.Count == 1 ? queries[0] : Combine(queries);
    });

    /// <summary>The words of a text in one field, for queries that combine several fields word by word.</summary>
    public IReadOnlyList<TextPosition> Positions(TextFieldType field, string text, bool quoted)
    {
        var analyzer = _analyzer ?? (quoted ? field.SearchQuoteAnalyzer : field.SearchAnalyzer);
        var positions = new List<TextPosition>();
        foreach (var token in analyzer.Analyze(text))
        {
            if (positions.Count > 0 && positions[^1].Position == token.Position)
            {
                if (!positions[^1].Terms.Contains(token.Term))
                {
                    positions[^1].Terms.Add(token.Term);
                }
            }
            else
            {
                positions.Add(new TextPosition(token.Position, [token.Term]));
            }
        }

        return positions;
    }

    public Query AnyTerm(TextFieldType field, TextPosition position, bool fuzzy = true) =>
        QueryFactory.AnyOf([.. position.Terms.Select(term => Term(field, term, fuzzy))]);

    public Query Combine(List<Query> queries)
    {
        var builder = new BooleanQuery.Builder();
        foreach (var query in queries)
        {
            builder.Add(query, options.And ? Occur.Must : Occur.Should);
        }

        context.CheckClauseCount(queries.Count);
        if (!options.And)
        {
            builder.MinimumShouldMatch = MinimumShouldMatch.Calculate(queries.Count, options.MinimumShouldMatch);
        }

        return builder.MinimumShouldMatch > queries.Count
            ? new MatchNoDocsQuery("minimum_should_match is higher than the number of terms")
            : builder.Build();
    }

    private static byte[] Utf8(string term) => Encoding.UTF8.GetBytes(term);

    private static Query Prefix(TextFieldType field, string term) => new PrefixQuery(field.Name, Utf8(term));

    private Query Term(TextFieldType field, string term, bool fuzzy)
    {
        if (fuzzy && options.Fuzziness is { } fuzziness && fuzziness.DistanceFor(term) is > 0 and var edits)
        {
            return new FuzzyQuery(field.Name, term, edits, options.PrefixLength, options.MaxExpansions, options.Transpositions);
        }

        return new TermQuery(field.Name, Utf8(term));
    }

    private Query Whole(MappedFieldType type, string text) => options.Fuzziness is { } fuzziness && type is StringFieldType
        ? type.FuzzyQuery(QueryValue.Of(text), options.FuzzyOptions(fuzziness), context)
        : type.TermQuery(QueryValue.Of(text), context);

    private Query PhraseOf(TextFieldType field, IReadOnlyList<TextPosition> positions)
    {
        int[] at = [.. positions.Select(position => position.Position - positions[0].Position)];
        return positions.All(position => position.Terms.Count == 1)
            ? new PhraseQuery(field.Name, [.. positions.Select(position => Utf8(position.Terms[0]))], at, options.Slop)
            : new MultiPhraseQuery(field.Name, [.. positions.Select(position => position.Terms.Select(Utf8).ToArray())], at, options.Slop);
    }

    private static void RequirePositions(TextFieldType field)
    {
        if (!field.HasPositions)
        {
            throw Errors.IllegalState($"field:[{field.Name}] was indexed without position data; cannot run PhraseQuery");
        }
    }

    // The first terms of the shard that start so, in the order of their bytes.
    private IEnumerable<byte[]> PrefixTerms(TextFieldType field, string prefix)
    {
        var start = Utf8(prefix);
        var found = new SortedSet<byte[]>(ByteOrder.Instance);
        foreach (var leaf in context.Searcher?.Leaves ?? [])
        {
            if (leaf.Reader.Terms(field.Name)?.Iterator() is not { } terms || terms.SeekCeil(start) == Winnow.Index.SeekStatus.End)
            {
                continue;
            }

            var count = 0;
            do
            {
                if (!terms.Term.StartsWith(start) || count++ >= options.MaxExpansions)
                {
                    break;
                }

                found.Add(terms.Term.ToArray());
            }
            while (terms.Next());
        }

        return found.Take(options.MaxExpansions);
    }

    private Query? Lenient(MappedFieldType type, Func<Query?> build)
    {
        try
        {
            return build();
        }
        catch (ElasticsearchException e) when (options.Lenient is true)
        {
            return new MatchNoDocsQuery($"failed [{type.Name}] query, caused by {e.Type}:[{e.Reason}]");
        }
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}

/// <summary>The terms that an analyzer puts at one position: one, or synonyms.</summary>
internal sealed record TextPosition(int Position, List<string> Terms);
