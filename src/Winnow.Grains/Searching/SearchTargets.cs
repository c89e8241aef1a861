using System.Text;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Searching.Copies;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;
using Winnow.Protocols.Routing;

namespace Winnow.Grains.Searching;

/// <summary>From names and routing to the shards of a search.</summary>
internal sealed class SearchTargets(IndexNames names, MetadataCache metadata, NoMasterBlock block, CopyCalls copies)
{
    public async Task<IReadOnlyList<ShardTarget>> Find(string[] expressions, IndicesOptions options, string? routing, string? preference)
    {
        var wish = SearchPreference.Parse(preference);
        await block.CheckRead();
        var merged = IndexNames.Merge(options, ExpressionOptions.Search);
        var found = await names.Ask(resolver => resolver.Resolve(expressions, merged)
            .Select(entry => (
                Entry: entry,
                Aliases: resolver.FilteringAliases(entry, expressions, merged),
                Routing: resolver.SearchRouting(entry, expressions, merged, routing)))
            .OrderBy(index => index.Entry.Name, StringComparer.Ordinal)
            .ToList());

        var targets = new List<ShardTarget>();
        foreach (var (entry, aliases, values) in found)
        {
            var index = await metadata.Index(entry.Uuid);
            IndexBlock.Check(index, BlockLevel.Read);
            var filter = Filter(aliases);
            foreach (var shard in Shards(index.Metadata, values).Where(wish.Includes))
            {
                targets.Add(new ShardTarget(index, shard, copies.Order(index, shard, wish, adaptive: true), filter, targets.Count) { Preference = wish });
            }
        }

        return targets;
    }

    private static IEnumerable<int> Shards(IndexMetadata index, IReadOnlySet<string>? routing) => routing is null
        ? Enumerable.Range(0, index.NumberOfShards)
        : routing.SelectMany(value => OperationRouting.SearchShards(value, index.NumberOfShards, index.RoutingNumShards, index.RoutingPartitionSize))
            .Distinct()
            .Order();

    /// <summary>One of the aliases' filters must match.</summary>
    private static ReadOnlyMemory<byte> Filter(IReadOnlyList<AliasEntry> aliases) => aliases.Count switch
    {
        0 => default,
        1 => Encoding.UTF8.GetBytes(aliases[0].Filter!),
        _ => Encoding.UTF8.GetBytes($"{{\"bool\":{{\"minimum_should_match\":1,\"should\":[{string.Join(',', aliases.Select(alias => alias.Filter))}]}}}}"),
    };
}
