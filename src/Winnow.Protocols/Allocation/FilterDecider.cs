using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Allocation;

/// <summary>Include, exclude and require by node name, id or attribute, for an index and for the cluster.</summary>
internal sealed class FilterDecider : AllocationDecider
{
    public override string Name => "filter";

    public override AllocationDecision CanAllocate(AllocationShard shard, AllocationNode node, AllocationModel model) =>
        Check(node, shard.IndexSettings, "index.routing.allocation.", "index setting")
        ?? Check(node, model.Settings, "cluster.routing.allocation.", "cluster setting")
        ?? Yes("node passes include/exclude/require filters");

    private AllocationDecision? Check(AllocationNode node, ImmutableSortedDictionary<string, string> settings, string prefix, string where)
    {
        var included = Filters(settings, prefix + "include.");
        if (included.Count > 0 && !included.Any(filter => Matches(node, filter.Key, filter.Value)))
        {
            return No($"node does not match {where} [{prefix}include] filters [{Show(included)}]");
        }

        var required = Filters(settings, prefix + "require.");
        if (!required.All(filter => Matches(node, filter.Key, filter.Value)))
        {
            return No($"node does not match {where} [{prefix}require] filters [{Show(required)}]");
        }

        var excluded = Filters(settings, prefix + "exclude.");
        return excluded.Any(filter => Matches(node, filter.Key, filter.Value))
            ? No($"node matches {where} [{prefix}exclude] filters [{Show(excluded)}]")
            : null;
    }

    private static List<KeyValuePair<string, string>> Filters(ImmutableSortedDictionary<string, string> settings, string prefix) =>
        [.. settings.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Value.Length > 0 && !pair.Key.EndsWith("._tier_preference", StringComparison.Ordinal))
            .Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value))];

    private static bool Matches(AllocationNode node, string attribute, string values)
    {
        var value = attribute switch
        {
            "_name" => node.Name,
            "_id" => node.Id,
            _ => node.Attributes.GetValueOrDefault(attribute),
        };
        return value is not null && values.Split(',', StringSplitOptions.TrimEntries).Any(pattern => Wildcard.Matches(pattern, value));
    }

    private static string Show(List<KeyValuePair<string, string>> filters) => string.Join(" OR ", filters.Select(filter => $"{filter.Key}:\"{filter.Value}\""));
}
