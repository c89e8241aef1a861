using System.Text;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Dsl;

/// <summary>
/// Reads <c>+ | - "phrase"~2 pre* (group) fuzzy~1</c>. Everything is a query: an operator in a place where it means nothing is passed over.
/// </summary>
internal sealed class SimpleQueryParser(
    string text,
    SimpleQueryFlags flags,
    IReadOnlyList<(MappedFieldType Type, float Boost)> fields,
    TextQueryOptions options,
    SearchExecutionContext context)
{
    private const int MaxDepth = 100;

    private readonly TextQueryFactory _factory = new(context, options, "simple_query_string");
    private int _position;

    public Query? Parse() => text.Trim() == "*" ? new MatchAllDocsQuery() : Group(depth: 0);

    // A group combines its clauses in the order of their operators: "a + b | c" is (a AND b) OR c.
    private Query? Group(int depth)
    {
        Query? result = null;
        bool? lastAnd = null;
        bool? and = null;
        var negations = 0;
        while (_position < text.Length)
        {
            var c = text[_position];
            if (c == ')' && Has(SimpleQueryFlags.Precedence))
            {
                _position++;
                if (depth > 0)
                {
                    return result;
                }

                continue;
            }

            if (c == '+' && Has(SimpleQueryFlags.And))
            {
                and ??= result is null ? null : true;
                _position++;
            }
            else if (c == '|' && Has(SimpleQueryFlags.Or))
            {
                and ??= result is null ? null : false;
                _position++;
            }
            else if (c == '-' && Has(SimpleQueryFlags.Not))
            {
                negations++;
                _position++;
            }
            else if (char.IsWhiteSpace(c) && Has(SimpleQueryFlags.Whitespace))
            {
                negations = 0;
                _position++;
            }
            else
            {
                var clause = Clause(c, depth);
                if (clause is not null)
                {
                    if (negations % 2 == 1)
                    {
                        clause = Not(clause);
                    }

                    var operation = and ?? options.And;
                    result = result is null ? clause : Join(result, clause, operation, lastAnd);
                    lastAnd = operation;
                }

                and = null;
                negations = 0;
            }
        }

        return result is BooleanQuery boolean && options.MinimumShouldMatch is not null ? WithMinimum(boolean) : result;
    }

    private Query? Clause(char c, int depth)
    {
        if (c == '(' && Has(SimpleQueryFlags.Precedence) && depth < MaxDepth)
        {
            _position++;
            return Group(depth + 1);
        }

        if (c == '"' && Has(SimpleQueryFlags.Phrase) && Phrase() is { } phrase)
        {
            return phrase.Query;
        }

        return Word();
    }

    private (Query? Query, bool Found)? Phrase()
    {
        var content = new StringBuilder();
        var position = _position + 1;
        while (position < text.Length && text[position] != '"')
        {
            if (text[position] == '\\' && Has(SimpleQueryFlags.Escape) && position + 1 < text.Length)
            {
                position++;
            }

            content.Append(text[position++]);
        }

        if (position >= text.Length)
        {
            // Without its other end the quote means nothing.
            _position++;
            return _position < text.Length ? null : (null, true);
        }

        _position = position + 1;
        options.Slop = Has(SimpleQueryFlags.Slop) ? Tilde() ?? 0 : 0;
        return (content.Length == 0 ? null : Each(type => _factory.Phrase(type, content.ToString())), true);
    }

    private Query? Word()
    {
        var content = new StringBuilder();
        var prefix = false;
        var first = true;
        while (_position < text.Length)
        {
            var c = text[_position];
            if (c == '\\' && Has(SimpleQueryFlags.Escape) && _position + 1 < text.Length)
            {
                content.Append(text[_position + 1]);
                _position += 2;
                first = false;
                continue;
            }

            if (EndsWord(c) && !first)
            {
                break;
            }

            first = false;
            if (c == '*' && Has(SimpleQueryFlags.Prefix) && (_position + 1 == text.Length || EndsWord(text[_position + 1])) && content.Length > 0)
            {
                prefix = true;
                _position++;
                break;
            }

            if (c == '~' && Has(SimpleQueryFlags.Fuzzy) && content.Length > 0)
            {
                var edits = Tilde() ?? 2;
                return Each(type => FuzzyOf(type, content.ToString(), Math.Min(2, edits)));
            }

            content.Append(c);
            _position++;
        }

        var word = content.ToString();
        return word.Length == 0 ? null
            : prefix ? Each(type => type.PrefixQuery(Normalized(type, word), caseInsensitive: false, context))
            : Each(type => _factory.Match(type, word));
    }

    private Query? FuzzyOf(MappedFieldType type, string word, int edits) => edits == 0
        ? _factory.Match(type, word)
        : type.FuzzyQuery(QueryValue.Of(Normalized(type, word)), options.FuzzyOptions(new Fuzziness(edits, 0, 0)), context);

    private bool EndsWord(char c) => c switch
    {
        '+' => Has(SimpleQueryFlags.And),
        '|' => Has(SimpleQueryFlags.Or),
        '"' => Has(SimpleQueryFlags.Phrase),
        '(' or ')' => Has(SimpleQueryFlags.Precedence),
        _ => char.IsWhiteSpace(c) && Has(SimpleQueryFlags.Whitespace),
    };

    // ~2 at the present position; null when there is none.
    private int? Tilde()
    {
        if (_position >= text.Length || text[_position] != '~')
        {
            return null;
        }

        var start = ++_position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }

        return int.TryParse(text.AsSpan(start, _position - start), out var number) ? number : null;
    }

    private Query? Each(Func<MappedFieldType, Query?> build)
    {
        var queries = new List<Query>();
        foreach (var (type, boost) in fields)
        {
            try
            {
                if (build(type) is { } query)
                {
                    queries.Add(MultiFieldTextQuery.Boosted(query, boost));
                }
            }
            catch (ElasticsearchException) when (options.Lenient is true)
            {
                queries.Add(new MatchNoDocsQuery($"failed [{type.Name}] query"));
            }
        }

        return MultiFieldTextQuery.AnyField(queries, tieBreaker: 1f);
    }

    private static BooleanQuery Not(Query query)
    {
        var builder = new BooleanQuery.Builder();
        builder.Add(query, Occur.MustNot);
        builder.Add(new MatchAllDocsQuery(), Occur.Should);
        return builder.Build();
    }

    private static BooleanQuery Join(Query left, Query right, bool and, bool? lastAnd)
    {
        var occur = and ? Occur.Must : Occur.Should;
        var builder = new BooleanQuery.Builder();
        if (left is BooleanQuery boolean && lastAnd == and)
        {
            foreach (var clause in boolean.Clauses)
            {
                builder.Add(clause.Query, clause.Occur);
            }
        }
        else
        {
            builder.Add(left, occur);
        }

        builder.Add(right, occur);
        return builder.Build();
    }

    private Query WithMinimum(BooleanQuery query)
    {
        var optional = query.Clauses.Count(clause => clause.Occur == Occur.Should);
        var builder = new BooleanQuery.Builder { MinimumShouldMatch = MinimumShouldMatch.Calculate(optional, options.MinimumShouldMatch) };
        foreach (var clause in query.Clauses)
        {
            builder.Add(clause.Query, clause.Occur);
        }

        return builder.MinimumShouldMatch > optional ? new MatchNoDocsQuery("minimum_should_match") : builder.Build();
    }

    private static string Normalized(MappedFieldType type, string word) => type is TextFieldType field ? field.SearchAnalyzer.Normalize(word) : word;

    private bool Has(SimpleQueryFlags flag) => (flags & flag) != SimpleQueryFlags.None;
}
