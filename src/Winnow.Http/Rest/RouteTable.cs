namespace Winnow.Http.Rest;

/// <summary>
/// Finds the route of a request. Paths are tries of segments: a literal wins over a <c>{parameter}</c>, and a dead end goes back to
/// the parameter, so <c>/_cat/health</c> and <c>/{index}/_search</c> live together.
/// </summary>
internal sealed class RouteTable
{
    private readonly Node _root = new();

    public void Add(RestRoute route)
    {
        var node = _root;
        foreach (var segment in Segments(route.Path))
        {
            if (segment.StartsWith('{'))
            {
                node = node.Parameter ??= new Node();
            }
            else if (node.Literals.TryGetValue(segment, out var next))
            {
                node = next;
            }
            else
            {
                node = node.Literals[segment] = new Node();
            }
        }

        if (!node.Routes.TryAdd(route.Method, route))
        {
            throw new InvalidOperationException($"two routes for {route.Method} {route.Path}");
        }
    }

    /// <summary>The match for a path of decoded segments: its route if the method fits, else the methods that would.</summary>
    public RouteMatch Find(string method, IReadOnlyList<string> segments)
    {
        var allowed = new SortedSet<string>(StringComparer.Ordinal);
        var route = Find(_root, method, segments, 0, allowed);
        return new RouteMatch(route, route is null ? allowed : []);
    }

    private static RestRoute? Find(Node node, string method, IReadOnlyList<string> segments, int depth, SortedSet<string> allowed)
    {
        if (depth == segments.Count)
        {
            if (node.Routes.TryGetValue(method, out var route) || (method == "HEAD" && node.Routes.TryGetValue("GET", out route)))
            {
                return route;
            }

            allowed.UnionWith(node.Routes.Keys);
            return null;
        }

        if (node.Literals.TryGetValue(segments[depth], out var literal) && Find(literal, method, segments, depth + 1, allowed) is { } found)
        {
            return found;
        }

        return node.Parameter is null ? null : Find(node.Parameter, method, segments, depth + 1, allowed);
    }

    internal static IEnumerable<string> Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private sealed class Node
    {
        public Dictionary<string, Node> Literals { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, RestRoute> Routes { get; } = new(StringComparer.Ordinal);

        public Node? Parameter { get; set; }
    }
}

internal readonly record struct RouteMatch(RestRoute? Route, IReadOnlyCollection<string> AllowedMethods);
