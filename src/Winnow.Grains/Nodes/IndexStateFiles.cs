using System.Collections.Concurrent;
using System.Text;
using Winnow.Grains.Shards;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Nodes;

/// <summary>
/// What a node writes down of each index whose shards it holds, beside them: if the cluster ever loses the index, its mapping and settings are
/// still there to import it.
/// </summary>
internal sealed class IndexStateFiles(ShardStores stores)
{
    private static readonly StateFile<SavedIndex> File = new("index-state", "index_state");
    private readonly ConcurrentDictionary<string, string> _saved = new(StringComparer.Ordinal);

    /// <summary>Whether something has changed that an import would need.</summary>
    public bool IsStale(IndexMetadata index) => !string.Equals(_saved.GetOrAdd(index.Uuid, Saved), Stamp(index), StringComparison.Ordinal);

    public void Save(IndexMetadata index)
    {
        using var folder = stores.OpenIndex(index.Uuid);
        File.Write(folder, new SavedIndex(Encoding.UTF8.GetString(StateJson.Write(index))));
        _saved[index.Uuid] = Stamp(index);
    }

    /// <summary>Empty when there is none, or none that can be read.</summary>
    public ReadOnlyMemory<byte> Read(string uuid)
    {
        try
        {
            using var folder = stores.OpenIndex(uuid);
            return File.Read(folder) is { } saved ? Encoding.UTF8.GetBytes(saved.Json) : default;
        }
        catch (CorruptIndexException)
        {
            // The shards' own data may be well; without its mapping nobody can use it here.
            return default;
        }
    }

    private string Saved(string uuid) => Read(uuid) is { IsEmpty: false } json ? Stamp(StateJson.Read<IndexMetadata>(json.Span)) : "";

    private static string Stamp(IndexMetadata index) =>
        $"{index.MappingVersion}/{index.SettingsVersion}/{string.Join(',', index.Shards.Select(shard => shard.PrimaryTerm))}";

    internal sealed record SavedIndex(string Json);
}
