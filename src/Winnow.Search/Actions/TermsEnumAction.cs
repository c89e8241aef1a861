using System.Text;
using Winnow.Index;
using Winnow.Search.Dsl;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>The body of <c>_terms_enum</c>.</summary>
public sealed record TermsEnumRequest(string Field)
{
    private const int DefaultSize = 10;

    public int Size { get; init; } = DefaultSize;

    public string Prefix { get; init; } = "";

    public string? SearchAfter { get; init; }

    public bool CaseInsensitive { get; init; }

    /// <summary>Shards where this query matches nothing are left out.</summary>
    public QueryBuilder? IndexFilter { get; init; }

    public static TermsEnumRequest Parse(ReadOnlyMemory<byte> body)
    {
        var json = JsonBody.ParseObject(body);
        var reader = new RequestReader(json);
        var request = new TermsEnumRequest("");
        foreach (var property in json.Root.EnumerateObject())
        {
            request = property.Name switch
            {
                "field" => request with { Field = reader.Text(property) },
                "string" => request with { Prefix = reader.Text(property) },
                "size" => request with { Size = reader.Int(property) },
                "search_after" => request with { SearchAfter = reader.Text(property) },
                "case_insensitive" => request with { CaseInsensitive = reader.Bool(property) },
                "index_filter" => request with { IndexFilter = QueryParser.Parse(property.Value, new QueryParseContext(json)) },
                "timeout" => request,
                _ => throw reader.UnknownField(
                    "terms_enum", property, "field", "string", "size", "search_after", "case_insensitive", "index_filter", "timeout"),
            };
        }

        return request.Field.Length == 0 ? throw Errors.ActionRequestValidation("field cannot be null")
            : request.Size <= 0 ? throw Errors.ActionRequestValidation("size must be > 0")
            : request;
    }
}

/// <summary>Lists the terms of a field that start with a text.</summary>
public static class TermsEnumAction
{
    /// <summary>The first terms of one shard, in the order of their bytes.</summary>
    public static IReadOnlyList<string> Collect(TermsEnumRequest request, SearchExecutionContext context)
    {
        if (context.Field(request.Field) is not KeywordFieldType type || !(request.IndexFilter?.CanMatch(context) ?? true))
        {
            return [];
        }

        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var leaf in context.Leaves)
        {
            if (leaf.Reader.Terms(type.Name)?.Iterator() is { } terms)
            {
                Collect(request, terms, found);
            }
        }

        return [.. found.Take(request.Size)];
    }

    /// <summary>The first terms of all shards.</summary>
    public static IReadOnlyList<string> Merge(TermsEnumRequest request, IEnumerable<IReadOnlyList<string>> shards) =>
        [.. shards.SelectMany(terms => terms).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(request.Size)];

    private static void Collect(TermsEnumRequest request, TermsEnum terms, SortedSet<string> found)
    {
        // Without regard to case the terms are all over the dictionary.
        var start = request.CaseInsensitive ? "" : request.Prefix;
        if (request.SearchAfter is { } after && string.CompareOrdinal(after, start) > 0)
        {
            start = after;
        }

        if (terms.SeekCeil(Encoding.UTF8.GetBytes(start)) == SeekStatus.End)
        {
            return;
        }

        var comparison = request.CaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var count = 0;
        do
        {
            var term = Encoding.UTF8.GetString(terms.Term);
            if (!term.StartsWith(request.Prefix, comparison))
            {
                if (request.CaseInsensitive)
                {
                    continue;
                }

                return;
            }

            if (request.SearchAfter is null || string.CompareOrdinal(term, request.SearchAfter) > 0)
            {
                found.Add(term);
                count++;
            }
        }
        while (count < request.Size && terms.Next());
    }
}
