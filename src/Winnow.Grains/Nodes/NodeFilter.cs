using Winnow.Protocols.Names;

namespace Winnow.Grains.Nodes;

/// <summary>The nodes that a filter names, as <c>_nodes/{filter}</c> has it; later parts add to or take from what earlier ones chose.</summary>
internal static class NodeFilter
{
    public static HashSet<string> Choose(IReadOnlyList<LiveNode> live, IEnumerable<string> parts, string self, string? master = null)
    {
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            switch (part)
            {
                case "_all":
                    chosen.UnionWith(live.Select(node => node.Id));
                    break;
                case "_local":
                    chosen.Add(self);
                    break;
                case "_master" when master is not null:
                    chosen.Add(master);
                    break;
                default:
                    Match(live, part, chosen);
                    break;
            }
        }

        return chosen;
    }

    private static void Match(IReadOnlyList<LiveNode> live, string part, HashSet<string> chosen)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            chosen.UnionWith(live
                .Where(node => string.Equals(node.Id, part, StringComparison.Ordinal) || Wildcard.Matches(part, node.Name) || Wildcard.Matches(part, node.Silo.Endpoint.Address.ToString()))
                .Select(node => node.Id));
            return;
        }

        var (name, value) = (part[..colon], part[(colon + 1)..]);
        var isRole = NodeRoles.Known.Contains(name) || name is "coordinating_only";
        foreach (var node in live)
        {
            var has = name is "coordinating_only" ? node.Roles.IsEmpty : name is "data" ? node.HoldsData : node.Roles.Contains(name);
            if (isRole && bool.TryParse(value, out var wanted))
            {
                if (has && wanted)
                {
                    chosen.Add(node.Id);
                }
                else if (has)
                {
                    chosen.Remove(node.Id);
                }
            }
            else if (node.Attributes.Any(attribute => Wildcard.Matches(name, attribute.Key) && Wildcard.Matches(value, attribute.Value)))
            {
                chosen.Add(node.Id);
            }
        }
    }
}
