using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Allocation;

/// <summary>Include, exclude and require by name, id, address or attribute, of an index or of the cluster.</summary>
public sealed class NodeFilters
{
    private readonly ImmutableArray<Filter> _include;
    private readonly ImmutableArray<Filter> _exclude;
    private readonly ImmutableArray<Filter> _require;

    public NodeFilters(ImmutableSortedDictionary<string, string> settings, string prefix)
    {
        _include = Read(settings, prefix + "include.");
        _exclude = Read(settings, prefix + "exclude.");
        _require = Read(settings, prefix + "require.");
    }

    /// <summary>The first kind of filter that keeps a node out, with its filters as Elasticsearch prints them; null when the node passes.</summary>
    public (string Kind, string Filters)? Refuses(AllocationNode node)
    {
        if (_require.Length > 0 && !_require.All(filter => filter.Matches(node)))
        {
            return ("require", Show(_require, " AND "));
        }

        if (_include.Length > 0 && !_include.Any(filter => filter.Matches(node)))
        {
            return ("include", Show(_include, " OR "));
        }

        return _exclude.Any(filter => filter.Matches(node)) ? ("exclude", Show(_exclude, " OR ")) : null;
    }

    /// <summary>Tier preferences are the data tier's to judge.</summary>
    private static ImmutableArray<Filter> Read(ImmutableSortedDictionary<string, string> settings, string prefix) =>
        [.. settings
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Value.Length > 0 && !pair.Key.EndsWith("._tier_preference", StringComparison.Ordinal))
            .Select(pair => new Filter(pair.Key[prefix.Length..], [.. pair.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]))];

    private static string Show(ImmutableArray<Filter> filters, string separator) =>
        string.Join(separator, filters.Select(filter => $"{filter.Attribute}:\"{string.Join(" OR ", filter.Values)}\""));

    private sealed record Filter(string Attribute, ImmutableArray<string> Values)
    {
        public bool Matches(AllocationNode node) => Attribute switch
        {
            "_name" => Any(node.Name),
            "_id" => Any(node.Id),
            "_tier" => Values.Any(tier => DataTier.Has(node, tier)),
            "_ip" or "_host_ip" or "_publish_ip" => Values.Any(pattern => IpPattern.Matches(pattern, node.Ip)),
            "_host" => Any(node.Ip),
            _ => node.Attributes.TryGetValue(Attribute, out var value) && Any(value),
        };

        private bool Any(string value) => Values.Any(pattern => Wildcard.Matches(pattern, value));
    }
}
