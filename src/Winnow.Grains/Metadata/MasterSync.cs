using Winnow.Protocols;

namespace Winnow.Grains.Metadata;

/// <summary>The master's side of the exchange by which a node finds out what it missed, and the master what it missed itself.</summary>
internal sealed class MasterSync(MetadataCache metadata)
{
    /// <summary>So many states in one answer; the node asks again for the rest.</summary>
    private const int MostStates = 200;

    public SyncAnswer Compare(SyncRequest request, StateMessage names) => new() { Cluster = names, Same = request.Digest == metadata.Digest() };

    /// <summary>What the master knows better. What the node knows better, the master asks the index for.</summary>
    public async Task<StateMessage[]> Newer(IndexVersion[] known)
    {
        var theirs = known.ToDictionary(index => index.Uuid, index => index.Version, StringComparer.Ordinal);
        var newer = new List<StateMessage>();
        foreach (var entry in metadata.Cluster.Indices.Values)
        {
            var version = theirs.GetValueOrDefault(entry.Uuid, -1);
            var mine = metadata.Find(entry.Uuid);
            if (mine is null || version > mine.Metadata.Version)
            {
                mine = await metadata.RefreshIndex(entry.Uuid);
            }

            if (mine.Metadata.Version > version)
            {
                newer.Add(new StateMessage { Key = mine.Uuid, Version = mine.Metadata.Version, Json = StateJson.Write(mine.Metadata) });
                if (newer.Count == MostStates)
                {
                    break;
                }
            }
        }

        return [.. newer];
    }
}
