using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Dsl;

/// <summary><c>multi_match</c>.</summary>
public sealed class MultiMatchQueryBuilder : QueryBuilder
{
    private static readonly string[] Types = ["best_fields", "most_fields", "cross_fields", "phrase", "phrase_prefix", "bool_prefix"];

    private readonly TextQueryOptions _options = new();
    private Dictionary<string, float> _fields = new(StringComparer.Ordinal);
    private string? _text;
    private string _type = "best_fields";
    private float? _tieBreaker;

    public override string TypeName => "multi_match";

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var query = new MultiMatchQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "query":
                    query._text = reader.Text(property);
                    break;
                case "fields":
                    query._fields = FieldBoosts.Read(property.Value);
                    break;
                case "type":
                    query._type = TypeOf(reader.Text(property));
                    break;
                case "tie_breaker":
                    query._tieBreaker = reader.Float(property);
                    break;
                default:
                    if (!reader.TryCommon(property, query) && !query._options.TryRead(reader, property))
                    {
                        throw reader.Unsupported(property);
                    }

                    break;
            }
        }

        if (query._text is null)
        {
            throw Errors.Parsing("No text specified for multi_match query", reader.Context.Locate(reader.Body));
        }

        if (query._options.Fuzziness is not null && query._type is ("cross_fields" or "phrase" or "phrase_prefix"))
        {
            throw Errors.Parsing($"Fuzziness not allowed for type [{query._type}]", reader.Context.Locate(reader.Body));
        }

        return query;
    }

    protected override Query Build(SearchExecutionContext context)
    {
        var options = _options.Clone();
        var fields = _fields;
        if (fields.Count == 0)
        {
            (fields, var all) = FieldBoosts.Default(context);
            options.Lenient ??= all ? true : null;
        }

        var resolved = FieldBoosts.Resolve(fields, context);
        if (resolved.Count == 0)
        {
            return new MatchNoDocsQuery("No field matched by the query");
        }

        return MultiFieldTextQuery.Build(_type, _text!, resolved, _tieBreaker, new TextQueryFactory(context, options, TypeName)) ?? options.ZeroTerms();
    }

    private static string TypeOf(string text) => Types.Contains(text, StringComparer.Ordinal)
        ? text
        : throw Errors.Parse($"failed to parse [multi_match] query type [{text}]. unknown type.");
}

/// <summary>One text in several fields.</summary>
internal static class MultiFieldTextQuery
{
    private const float MostFields = 1f;

    public static Query? Build(
        string type, string text, IReadOnlyList<(MappedFieldType Type, float Boost)> fields, float? tieBreaker, TextQueryFactory factory)
    {
        if (type == "cross_fields")
        {
            return CrossFields(text, fields, tieBreaker ?? 0f, factory);
        }

        var queries = new List<Query>();
        foreach (var (field, boost) in fields)
        {
            var query = type switch
            {
                "phrase" => factory.Phrase(field, text),
                "phrase_prefix" => factory.PhrasePrefix(field, text),
                "bool_prefix" => factory.BoolPrefix(field, text),
                _ => factory.Match(field, text),
            };
            if (query is not null)
            {
                queries.Add(Boosted(query, boost));
            }
        }

        return AnyField(queries, tieBreaker ?? (type is "most_fields" or "bool_prefix" ? MostFields : 0f));
    }

    public static Query? AnyField(List<Query> queries, float tieBreaker) => queries.Count switch
    {
        0 => null,
        1 => queries[0],
        _ => new DisjunctionMaxQuery(queries, tieBreaker),
    };

    public static Query Boosted(Query query, float boost) => boost == 1f ? query : new BoostQuery(query, boost);

    // Fields of one analyzer are one big field: each word may be in any of them. Groups of different analyzers compete as wholes.
    private static Query? CrossFields(
        string text, IReadOnlyList<(MappedFieldType Type, float Boost)> fields, float tieBreaker, TextQueryFactory factory)
    {
        var groups = new List<Query>();
        foreach (var group in fields.GroupBy(field => (field.Type as TextFieldType)?.SearchAnalyzer))
        {
            var members = group.ToList();
            if (group.Key is null)
            {
                groups.AddRange(members.Select(member => factory.Match(member.Type, text) is { } query ? Boosted(query, member.Boost) : null).OfType<Query>());
                continue;
            }

            var positions = factory.Positions((TextFieldType)members[0].Type, text, quoted: false);
            var words = positions.Select(position => AnyField(
                [.. members.Select(member => Boosted(factory.AnyTerm((TextFieldType)member.Type, position), member.Boost))], tieBreaker)!).ToList();
            if (words.Count > 0)
            {
                groups.Add(words.Count == 1 ? words[0] : factory.Combine(words));
            }
        }

        return AnyField(groups, tieBreaker);
    }
}
