namespace Winnow.Simulation.Nodes;

/// <summary>
/// Sees to it that faults never take the last good copy of a shard: nobody could survive that. A node's data may be harmed while each of its
/// in-sync copies has another that is open and whole. When the cluster goes on to trust none but harmed copies, their bits are turned back, and
/// what has been concluded from them is forgotten.
/// </summary>
internal sealed class Redundancy(IndexStates states, IReadOnlyList<SimulatedNode> nodes)
{
    // Says that a copy is corrupt and not to be opened any more.
    private const string CorruptionMarker = "corrupted";

    // Copies whose data is gone.
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);

    // By node, what turns its bits back. Whatever copy is or comes there may have them.
    private readonly Dictionary<string, List<Action>> _flips = new(StringComparer.Ordinal);

    // Where a copy was last: a copy without a node still has its data there.
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <summary>Takes in what was decided.</summary>
    public void Follow()
    {
        foreach (var shard in states.Current.SelectMany(index => index.Shards))
        {
            foreach (var copy in shard.Copies)
            {
                if (copy is { AllocationId: { } id, NodeId: { } node })
                {
                    _places[id] = node;
                }
            }

            if (!shard.InSync.IsEmpty && shard.InSync.All(IsHarmed))
            {
                foreach (var id in shard.InSync)
                {
                    Mend(PlaceOf(id));
                }
            }
        }
    }

    /// <summary>Whether all data of a node may be lost now; if so, it is taken for lost.</summary>
    public bool TryGiveUp(SimulatedNode node)
    {
        if (!CanHarm(node))
        {
            return false;
        }

        _lost.UnionWith(InSyncOn(node));
        return true;
    }

    /// <summary>Turns over a bit on the disk of a node, if that can be survived; the path of the file.</summary>
    public string? TryFlip(SimulatedNode node)
    {
        if (!CanHarm(node) || node.Disk.FlipBit(static path => path.Contains("/index/", StringComparison.Ordinal) || path.Contains("/translog/", StringComparison.Ordinal)) is not { } flip)
        {
            return null;
        }

        if (!_flips.TryGetValue(node.NodeId!, out var flips))
        {
            _flips.Add(node.NodeId!, flips = []);
        }

        flips.Add(flip.Mend);
        return flip.Path;
    }

    /// <summary>
    /// Whether copies of an index may be given up by a setting: not while its primaries, which stay, may be those whose data is gone, and nobody
    /// has noticed yet.
    /// </summary>
    public bool CanShrink(string index)
    {
        var whole = Whole();
        return states.Current.Where(each => each.Name == index).SelectMany(each => each.Shards).All(shard => shard.Primary.AllocationId is { } id && whole.Contains(id));
    }

    private bool CanHarm(SimulatedNode node)
    {
        var (whole, mine) = (Whole(), InSyncOn(node));
        return node.NodeId is not null
            && states.Current.SelectMany(index => index.Shards).All(shard => !shard.InSync.Any(mine.Contains) || shard.InSync.Except(mine).Any(whole.Contains));
    }

    /// <summary>Copies that are open, and whose data was left alone.</summary>
    private HashSet<string> Whole() =>
        [.. nodes.SelectMany(node => node.Shards).Where(copy => copy.Engine.Failure is null).Select(copy => copy.Key.AllocationId).Where(id => !IsHarmed(id))];

    private HashSet<string> InSyncOn(SimulatedNode node) =>
        [.. states.Current.SelectMany(index => index.Shards).SelectMany(shard => shard.InSync).Where(id => PlaceOf(id) == node.NodeId)];

    private string PlaceOf(string id) => _places.GetValueOrDefault(id, "");

    private bool IsHarmed(string id) => _lost.Contains(id) || _flips.ContainsKey(PlaceOf(id));

    private void Mend(string node)
    {
        if (_flips.Remove(node, out var flips))
        {
            flips.ForEach(mend => mend());
            nodes.FirstOrDefault(each => each.NodeId == node)?.Disk.Forget(CorruptionMarker);
        }
    }
}
