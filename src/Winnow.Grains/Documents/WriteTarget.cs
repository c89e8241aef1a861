using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Routing;

namespace Winnow.Grains.Documents;

/// <summary>Where a bulk's items with one name go: found once, used for all of them.</summary>
internal sealed class WriteTarget(IndexView index, AliasEntry? alias)
{
    public IndexView Index { get; private set; } = index;

    public static async Task<WriteTarget?> Find(IndexNames names, MetadataCache metadata, string name, bool requireAlias)
    {
        var entry = await names.Ask(resolver => resolver.Write(name, requireAlias));
        if (entry is null)
        {
            return null;
        }

        if (entry.Closed)
        {
            throw Refusals.IndexClosed(entry.Name, entry.Uuid);
        }

        var index = await metadata.Index(entry.Uuid);
        IndexBlock.Check(index, BlockLevel.Write);
        return new WriteTarget(index, entry.Aliases.GetValueOrDefault(name));
    }

    public async Task Refresh(MetadataCache metadata) => Index = await metadata.RefreshIndex(Index.Uuid);

    /// <summary>The item's routing, after the alias and the mapping had their say.</summary>
    public string? Routing(string? id, string? routing)
    {
        if (alias?.IndexRouting is { } fixedRouting)
        {
            if (fixedRouting.Contains(',', StringComparison.Ordinal))
            {
                throw Refusals.IllegalArgument(
                    $"index/alias [{alias.Name}] provided with routing value [{fixedRouting}] that resolved to several routing values, rejecting operation");
            }

            if (routing is not null && !string.Equals(routing, fixedRouting, StringComparison.Ordinal))
            {
                throw Refusals.IllegalArgument(
                    $"Alias [{alias.Name}] has index routing associated with it [{fixedRouting}], and was provided with routing value [{routing}], rejecting operation");
            }

            return fixedRouting;
        }

        return routing is null && Index.Mapper.Current.RoutingRequired
            ? throw Winnow.Search.Errors.RoutingMissing(Index.Name, id ?? "null")
            : routing;
    }

    public int Shard(string id, string? routing)
    {
        var metadata = Index.Metadata;
        return OperationRouting.Shard(id, routing, metadata.NumberOfShards, metadata.RoutingNumShards, metadata.RoutingPartitionSize);
    }

    public void CheckPipeline(string? pipeline)
    {
        var wanted = pipeline ?? Index.Settings.Get("index.default_pipeline");
        if (wanted is not ("_none" or ""))
        {
            throw Refusals.IllegalArgument($"pipeline with id [{wanted}] does not exist");
        }
    }
}
