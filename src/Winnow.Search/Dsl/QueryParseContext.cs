using System.Text.Json;

namespace Winnow.Search.Dsl;

/// <summary>What parsing a query needs beside its JSON: where it stands in the request, and how deep.</summary>
/// <param name="body">The request, for line and column of errors; null when unknown.</param>
public sealed class QueryParseContext(JsonBody? body)
{
    /// <summary><c>indices.query.bool.max_nested_depth</c>.</summary>
    public const int MaxNestedDepth = 30;

    private int _depth;

    public JsonLocation Locate(JsonElement element) => body?.Locate(element) ?? default;

    internal void Enter()
    {
        if (++_depth > MaxNestedDepth)
        {
            throw Errors.IllegalArgument(
                "The nested depth of the query exceeds the maximum nested depth for queries set in [indices.query.bool.max_nested_depth]");
        }
    }

    internal void Leave() => _depth--;
}
