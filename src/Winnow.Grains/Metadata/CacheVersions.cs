using Winnow.Protocols.Names;

namespace Winnow.Grains.Metadata;

/// <summary>The versions of the indices that the cluster's names have, as a silo knows them.</summary>
internal static class CacheVersions
{
    public static IEnumerable<IndexVersion> Versions(this MetadataCache metadata) => metadata.Cluster.Indices.Values.Select(
        entry => new IndexVersion { Uuid = entry.Uuid, Version = metadata.Find(entry.Uuid)?.Metadata.Version ?? -1 });

    public static long Digest(this MetadataCache metadata) => VersionDigest.Of(metadata.Versions().Select(index => (index.Uuid, index.Version)));
}
