using System.Collections.Immutable;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Creating;

/// <summary>What a snapshot will hold, by the names and shards that there are now.</summary>
internal sealed class CreatePlanner(IndexNames names, MetadataCache metadata)
{
    private static readonly ExpressionOptions Defaults = new() { ExpandClosed = true, ExpandHidden = true };

    public async Task<CreatePlan> Plan(string repository, string name, ReadOnlyMemory<byte> json)
    {
        SnapshotNames.Check(repository, name);
        var body = CreateBody.Read(json);
        var options = new IndicesOptions { IgnoreUnavailable = body.IgnoreUnavailable, ExpandWildcards = body.ExpandWildcards };
        var entries = body.Indices is ["_none"] ? [] : await names.Resolve(body.Indices, options, Defaults);
        var indices = new List<PlannedIndex>(entries.Count);
        foreach (var entry in entries)
        {
            indices.Add(await Index(entry));
        }

        var missing = indices.Where(index => !index.Missing.IsEmpty).Select(index => index.Name).ToList();
        return new CreatePlan
        {
            Snapshot = name,
            Indices = [.. indices],
            IncludeGlobalState = body.IncludeGlobalState,
            Partial = body.Partial,
            Metadata = body.Metadata,
            Policy = body.Policy,
            Failure = !body.Partial && missing.Count > 0 ? $"Indices don't have primary shards [{string.Join(", ", missing)}]" : null,
        };
    }

    private async Task<PlannedIndex> Index(IndexEntry entry)
    {
        var index = (await metadata.Index(entry.Uuid)).Metadata;
        if (index.Settings.GetValueOrDefault("index.blocks.read") is "true")
        {
            throw new Refusal("cluster_block_exception", 403, $"index [{entry.Name}] blocked by: [FORBIDDEN/7/index read (api)];") { Index = entry.Name, IndexUuid = entry.Uuid };
        }

        return new PlannedIndex(entry.Name, entry.Uuid, index.NumberOfShards, [.. SnapshotCopies.Missing(index)]);
    }
}
