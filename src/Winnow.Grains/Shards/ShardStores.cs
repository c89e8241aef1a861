using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Shards;

/// <summary>The shard copies on this node's disk: <c>indices/{uuid}/{shard}</c> under the data directory, and <c>conflicts</c> beside.</summary>
internal sealed partial class ShardStores(StoreDirectory data, ILogger<ShardStores> logger) : IDisposable
{
    private const string SegmentsFolder = "index";
    private const string CorruptionMarker = "corrupted";
    private const string ConflictsFolder = "conflicts";
    private readonly StoreDirectory _indices = data.OpenSubdirectory("indices");

    public string Path => data.Path;

    public IReadOnlyList<string> Indices() => _indices.ListSubdirectories();

    /// <summary>The copies of an index; one that was found to be corrupt says so. A folder may hold several: see <see cref="ShardState.Earlier"/>.</summary>
    public HeldCopyMessage[] Held(string uuid)
    {
        if (!_indices.SubdirectoryExists(uuid))
        {
            return [];
        }

        using var index = _indices.OpenSubdirectory(uuid);
        var held = new List<HeldCopyMessage>();
        foreach (var name in index.ListSubdirectories())
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var shard))
            {
                using var folder = index.OpenSubdirectory(name);
                held.AddRange(Read(folder, shard));
            }
        }

        return [.. held];
    }

    /// <summary>What copies have given up, as lines of JSON; it outlives them.</summary>
    public StoreDirectory OpenConflicts() => data.OpenSubdirectory(ConflictsFolder);

    public StoreDirectory OpenIndex(string uuid) => _indices.OpenSubdirectory(uuid);

    /// <summary>The same, with how large the copies' segments are: what a recovery may find there already.</summary>
    public HeldCopyMessage[] HeldWithSizes(string uuid) => Array.ConvertAll(Held(uuid), copy => copy with { Bytes = SegmentBytes(uuid, copy.Shard) });

    public StoreDirectory Open(string uuid, int shard)
    {
        using var index = _indices.OpenSubdirectory(uuid);
        return index.OpenSubdirectory(shard.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The copies that a folder holds, none when that cannot be read; null when there is no folder.</summary>
    public IReadOnlyList<string>? AllocationsIn(string uuid, int shard)
    {
        var name = shard.ToString(CultureInfo.InvariantCulture);
        if (!_indices.SubdirectoryExists(uuid))
        {
            return null;
        }

        using var index = _indices.OpenSubdirectory(uuid);
        if (!index.SubdirectoryExists(name))
        {
            return null;
        }

        using var folder = index.OpenSubdirectory(name);
        return [.. Read(folder, shard).Select(copy => copy.AllocationId).Where(id => id.Length > 0)];
    }

    /// <summary>Whether a folder holds a copy that is not known to be corrupt.</summary>
    public bool HoldsUsable(string uuid, int shard)
    {
        using var folder = Open(uuid, shard);
        return Read(folder, shard) is [{ Usable: true }, ..];
    }

    /// <summary>Deletes a copy that is known to be corrupt. What a recovery has begun in a folder without a copy stays.</summary>
    public void DeleteUnusable(string uuid, int shard)
    {
        bool corrupt;
        using (var folder = Open(uuid, shard))
        {
            corrupt = Read(folder, shard) is [{ Usable: false }, ..];
        }

        if (corrupt)
        {
            Delete(uuid, shard);
        }
    }

    public void Delete(string uuid, int shard)
    {
        if (_indices.SubdirectoryExists(uuid))
        {
            using var index = _indices.OpenSubdirectory(uuid);
            index.DeleteSubdirectory(shard.ToString(CultureInfo.InvariantCulture));
            index.SyncMetadata();
        }
    }

    public void DeleteIndex(string uuid)
    {
        _indices.DeleteSubdirectory(uuid);
        _indices.SyncMetadata();
    }

    /// <summary>A corrupt copy is never opened again; the reason stays with it. Where a full disk does not take that, the next opening finds it once more.</summary>
    public void MarkCorrupted(string uuid, int shard, string reason)
    {
        try
        {
            Mark(uuid, shard, reason);
        }
        catch (IOException exception)
        {
            LogNotMarked(uuid, shard, reason, exception);
        }
    }

    public void Dispose() => _indices.Dispose();

    private void Mark(string uuid, int shard, string reason)
    {
        using var folder = Open(uuid, shard);
        if (folder.Exists(CorruptionMarker))
        {
            return;
        }

        using (var output = folder.CreateOutput(CorruptionMarker))
        {
            output.Write(Encoding.UTF8.GetBytes(reason));
        }

        folder.Sync([CorruptionMarker]);
        folder.SyncMetadata();
    }

    private long SegmentBytes(string uuid, int shard)
    {
        using var folder = Open(uuid, shard);
        if (!folder.SubdirectoryExists(SegmentsFolder))
        {
            return 0;
        }

        using var segments = folder.OpenSubdirectory(SegmentsFolder);
        return segments.ListAll().Sum(segments.Length);
    }

    private static HeldCopyMessage[] Read(StoreDirectory folder, int shard)
    {
        try
        {
            var state = ShardStateFile.Read(folder);
            var problem = folder.Exists(CorruptionMarker) ? ReadMarker(folder) : null;
            return state is null
                ? []
                : [.. state.AllocationIds.Select(id => new HeldCopyMessage { Shard = shard, AllocationId = id, Usable = problem is null, Problem = problem })];
        }
        catch (CorruptIndexException exception)
        {
            return [new HeldCopyMessage { Shard = shard, Usable = false, Problem = exception.Message }];
        }
    }

    private static string ReadMarker(StoreDirectory folder)
    {
        using var input = folder.OpenInput(CorruptionMarker);
        return Encoding.UTF8.GetString(input.Span(0, (int)input.Length));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] is corrupt, and could not be marked so: {Reason}")]
    private partial void LogNotMarked(string uuid, int shard, string reason, Exception exception);
}
