using System.Collections.Frozen;

namespace Winnow.Http.Rest;

internal delegate Task RestHandler(RestRequest request, RestResponse response);

/// <summary>One API: a method, a path with <c>{parameters}</c>, the request parameters that it knows, and what answers it.</summary>
internal sealed class RestRoute(string method, string path, string parameters, RestHandler handler)
{
    /// <summary>Understood by every API.</summary>
    public static readonly FrozenSet<string> CommonParameters =
        new[] { "pretty", "human", "error_trace", "filter_path", "format", "source", "source_content_type" }.ToFrozenSet(StringComparer.Ordinal);

    public string Method { get; } = method;

    public string Path { get; } = path;

    /// <summary>The names of the path's parameters by segment; null for a literal.</summary>
    public string?[] PathParameters { get; } =
        [.. RouteTable.Segments(path).Select(segment => segment.StartsWith('{') ? segment[1..^1] : null)];

    public FrozenSet<string> Parameters { get; } =
        parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    public RestHandler Handler { get; } = handler;

    /// <summary>Whether only a node that takes part in its cluster can answer.</summary>
    public bool NeedsCluster { get; init; } = true;
}
