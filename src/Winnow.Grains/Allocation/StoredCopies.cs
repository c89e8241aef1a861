using Microsoft.Extensions.Logging;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Allocation;

namespace Winnow.Grains.Allocation;

/// <summary>What the nodes' disks hold of indices that miss copies. Asked for once, in one call a node, and good until nodes come or go or a copy fails.</summary>
internal sealed partial class StoredCopies(IGrainFactory grains, NodeDirectory nodes, ILogger<StoredCopies> logger)
{
    private readonly Dictionary<string, (string Key, List<StoredShard> Copies)> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>How many nodes have not answered yet.</summary>
    public int InFlight { get; private set; }

    public IReadOnlyList<StoredShard>? Find(IndexRouting index) =>
        _known.TryGetValue(index.Index.Uuid, out var known) && string.Equals(known.Key, Key(index), StringComparison.Ordinal) ? known.Copies : null;

    public bool IsAsked(IndexRouting index) => _asked.Contains(index.Index.Uuid);

    /// <summary>Indices that have all their copies need not be remembered.</summary>
    public void Keep(Func<string, bool> wanted)
    {
        foreach (var uuid in _known.Keys.Where(uuid => !wanted(uuid)).ToList())
        {
            _known.Remove(uuid);
        }
    }

    /// <summary>False when a node did not answer: what it holds is not known then, and has to be asked for again.</summary>
    public async Task<bool> Fetch(IReadOnlyList<IndexRouting> indices)
    {
        var uuids = indices.Select(index => index.Index.Uuid).ToArray();
        var keys = indices.Select(Key).ToArray();
        _asked.UnionWith(uuids);
        try
        {
            var answers = await Task.WhenAll(nodes.Live().Where(node => node.HoldsData).Select(node => Ask(node, uuids)));
            var copies = uuids.ToDictionary(uuid => uuid, _ => new List<StoredShard>(), StringComparer.Ordinal);
            foreach (var answer in answers.SelectMany(answer => answer ?? []))
            {
                copies[answer.Uuid].Add(answer.Copy);
            }

            for (var i = 0; i < uuids.Length; i++)
            {
                _known[uuids[i]] = (keys[i], copies[uuids[i]]);
            }

            return answers.All(answer => answer is not null);
        }
        finally
        {
            _asked.ExceptWith(uuids);
        }
    }

    public void Forget(IEnumerable<string> uuids)
    {
        foreach (var uuid in uuids)
        {
            _known.Remove(uuid);
        }
    }

    private async Task<IReadOnlyList<(string Uuid, StoredShard Copy)>?> Ask(LiveNode node, string[] uuids)
    {
        InFlight++;
        try
        {
            var held = await grains.GetGrain<INodeGrain>(node.Id).HeldOf(uuids);
            return [.. held.SelectMany(index => index.Copies.Select(copy => (index.IndexUuid, new StoredShard(node.Id, copy.Shard, copy.AllocationId, copy.Usable, copy.Bytes))))];
        }
        catch (Exception exception)
        {
            LogSilent(node.Name, exception);
            return null;
        }
        finally
        {
            InFlight--;
        }
    }

    private string Key(IndexRouting index) =>
        $"{index.Copies.Sum(copy => copy.FailedAllocations)} {string.Join(' ', nodes.Live().Select(node => node.Incarnation))}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "node [{Node}] does not say what its disk holds")]
    private partial void LogSilent(string node, Exception exception);
}
