using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary>
/// Reads the query-string language: <c>+a -b "c d"~2 field:(x OR y) n:[1 TO 5} d:&gt;=now-1d w*ld? f~1 b^2 /re.*/ _exists_:f</c>. Operators
/// have no precedence: as in Lucene's classic parser AND makes the clauses on both sides required, NOT and - exclude.
/// </summary>
internal sealed class QueryStringParser
{
    private const int MaxDepth = 200;

    private readonly List<QueryLexeme> _tokens;
    private readonly IReadOnlyDictionary<string, float> _defaultFields;
    private readonly QueryStringOptions _options;
    private readonly SearchExecutionContext _context;
    private readonly QueryStringTerms _terms;
    private int _next;
    private int _depth;

    public QueryStringParser(string text, IReadOnlyDictionary<string, float> defaultFields, QueryStringOptions options, SearchExecutionContext context)
    {
        _tokens = QueryStringLexer.Read(text);
        _defaultFields = defaultFields;
        _options = options;
        _context = context;
        _terms = new QueryStringTerms(options, context);
    }

    private QueryLexeme Peek => _tokens[_next];

    public Query Parse()
    {
        if (Peek.Kind == QueryToken.End)
        {
            return new MatchNoDocsQuery("empty query string");
        }

        var query = Clauses(_defaultFields);
        return Peek.Kind == QueryToken.End ? query ?? new MatchNoDocsQuery("no terms") : throw Unexpected(Peek);
    }

    private Query? Clauses(IReadOnlyDictionary<string, float> fields)
    {
        if (++_depth > MaxDepth)
        {
            throw new QueryStringSyntaxException("too many nested parentheses");
        }

        var clauses = new List<(Query Query, Occur Occur)>();
        var first = true;
        while (Peek.Kind is not (QueryToken.End or QueryToken.Close))
        {
            var conjunction = QueryToken.End;
            if (!first && Peek.Kind is QueryToken.And or QueryToken.Or)
            {
                conjunction = Take().Kind;
            }

            var modifier = Peek.Kind is QueryToken.Plus or QueryToken.Minus or QueryToken.Not ? Take().Kind : QueryToken.End;
            if (conjunction == QueryToken.End && modifier == QueryToken.End && WordRun() is { Length: > 0 } words)
            {
                AddWords(clauses, _terms.Words(fields, words));
            }
            else
            {
                AddClause(clauses, conjunction, modifier, Clause(fields));
            }

            first = false;
        }

        _depth--;
        return Combine(clauses);
    }

    // Several plain words in a row are one text: a field's analyzer sees them together.
    private string WordRun()
    {
        var count = 0;
        while (_tokens[_next + count].Kind == QueryToken.Term && IsPlain(_tokens[_next + count].Text)
            && _tokens[_next + count + 1].Kind is not (QueryToken.Colon or QueryToken.Tilde or QueryToken.Boost or QueryToken.And or QueryToken.Or))
        {
            count++;
        }

        if (count < 2)
        {
            return "";
        }

        var words = string.Join(' ', _tokens.GetRange(_next, count).Select(token => QueryStringLexer.Unescape(token.Text)));
        _next += count;
        return words;
    }

    private static bool IsPlain(string term) => !QueryStringTerms.HasWildcard(term);

    private void AddWords(List<(Query Query, Occur Occur)> clauses, Query? query)
    {
        if (query is BooleanQuery { MinimumShouldMatch: 0 } boolean)
        {
            clauses.AddRange(boolean.Clauses.Select(clause => (clause.Query, clause.Occur)));
        }
        else if (query is not null)
        {
            clauses.Add((query, _options.Text.And ? Occur.Must : Occur.Should));
        }
    }

    private void AddClause(List<(Query Query, Occur Occur)> clauses, QueryToken conjunction, QueryToken modifier, Query? query)
    {
        if (clauses.Count > 0 && clauses[^1].Occur != Occur.MustNot)
        {
            if (conjunction == QueryToken.And)
            {
                clauses[^1] = (clauses[^1].Query, Occur.Must);
            }
            else if (_options.Text.And && conjunction == QueryToken.Or)
            {
                clauses[^1] = (clauses[^1].Query, Occur.Should);
            }
        }

        if (query is null)
        {
            return;
        }

        var prohibited = modifier is QueryToken.Minus or QueryToken.Not;
        var required = !prohibited && (_options.Text.And
            ? conjunction != QueryToken.Or
            : modifier == QueryToken.Plus || conjunction == QueryToken.And);
        clauses.Add((query, prohibited ? Occur.MustNot : required ? Occur.Must : Occur.Should));
    }

    private Query? Clause(IReadOnlyDictionary<string, float> fields)
    {
        if (Peek.Kind == QueryToken.Term && _tokens[_next + 1].Kind == QueryToken.Colon)
        {
            var name = QueryStringLexer.Unescape(Take().Text);
            Take();
            if (name == "*" && Peek is { Kind: QueryToken.Term, Text: "*" })
            {
                Take();
                return Boosted(new MatchAllDocsQuery());
            }

            if (name == "_exists_")
            {
                return Boosted(ExistsQueryBuilder.ToQuery(QueryStringLexer.Unescape(Take().Text), _context));
            }

            fields = new Dictionary<string, float>(StringComparer.Ordinal) { [name] = 1f };
        }

        if (Peek.Kind == QueryToken.Open)
        {
            Take();
            var inner = Clauses(fields);
            if (Peek.Kind != QueryToken.Close)
            {
                throw Unexpected(Peek);
            }

            Take();
            return inner is null ? null : Boosted(inner);
        }

        return Boosted(Term(fields));
    }

    private Query? Term(IReadOnlyDictionary<string, float> fields)
    {
        var token = Take();
        switch (token.Kind)
        {
            case QueryToken.Term:
                return Peek.Kind == QueryToken.Tilde && !Peek.SpaceBefore
                    ? _terms.Fuzzy(fields, QueryStringLexer.Unescape(token.Text), Take().Text)
                    : _terms.Term(fields, token.Text);
            case QueryToken.Quoted:
                var slop = _options.PhraseSlop;
                if (Peek.Kind == QueryToken.Tilde && !Peek.SpaceBefore)
                {
                    slop = float.TryParse(Take().Text, out var given) ? (int)given : slop;
                }

                return _terms.Quoted(fields, QueryStringLexer.Unescape(token.Text), slop);
            case QueryToken.Regexp:
                return _terms.Regexp(fields, token.Text);
            case QueryToken.Range or QueryToken.Compare:
                return _terms.Range(fields, token.Range.Low, token.Range.High, token.Range.IncludeLow, token.Range.IncludeHigh);
            default:
                throw Unexpected(token);
        }
    }

    private Query? Boosted(Query? query)
    {
        if (Peek.Kind != QueryToken.Boost)
        {
            return query;
        }

        var token = Take();
        return !float.TryParse(token.Text, out var boost) ? throw Unexpected(token)
            : query is null ? null
            : MultiFieldTextQuery.Boosted(query, boost);
    }

    private Query? Combine(List<(Query Query, Occur Occur)> clauses)
    {
        switch (clauses)
        {
            case []:
                return null;
            case [(var single, Occur.Must or Occur.Should)]:
                return single;
        }

        _context.CheckClauseCount(clauses.Count);
        var builder = new BooleanQuery.Builder();
        foreach (var (query, occur) in clauses)
        {
            builder.Add(query, occur);
        }

        if (clauses.TrueForAll(clause => clause.Occur == Occur.MustNot))
        {
            builder.Add(new MatchAllDocsQuery(), Occur.Filter);
        }

        var optional = clauses.Count(clause => clause.Occur == Occur.Should);
        builder.MinimumShouldMatch = Math.Min(optional, MinimumShouldMatch.Calculate(optional, _options.Text.MinimumShouldMatch));
        return builder.Build();
    }

    private QueryLexeme Take() => _tokens[_next].Kind == QueryToken.End ? throw Unexpected(_tokens[_next]) : _tokens[_next++];

    private static QueryStringSyntaxException Unexpected(QueryLexeme token) =>
        new($"Encountered \"{token.Text}\" at line 1, column {token.Position}.");
}
