using Winnow.Grains.Metadata;
using Winnow.Protocols;

namespace Winnow.Grains.Following.Administration;

/// <summary>The one index that an operator names.</summary>
internal sealed class FollowerNames(MetadataCache metadata)
{
    /// <summary>As its grain has it now.</summary>
    public async Task<IndexView> Find(string name)
    {
        var entry = metadata.Cluster.Indices.GetValueOrDefault(name)
            ?? (await metadata.Refresh()).Indices.GetValueOrDefault(name)
            ?? throw Refusals.IndexNotFound(name);
        return await metadata.RefreshIndex(entry.Uuid);
    }
}
