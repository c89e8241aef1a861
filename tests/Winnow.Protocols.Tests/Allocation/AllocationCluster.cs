using System.Collections.Immutable;
using System.Globalization;
using Winnow.Protocols.Allocation;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Tests.Allocation;

/// <summary>A cluster of the text cases: real index metadata that follows the allocator's changes by the real decisions.</summary>
internal sealed class AllocationCluster
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(1);
    private readonly SortedDictionary<string, AllocationNode> _nodes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IndexMetadata> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, int), long> _sizes = [];
    private readonly Dictionary<string, DiskUsage> _disks = new(StringComparer.Ordinal);
    private readonly List<(string Index, StoredShard Copy)> _stored = [];
    private ImmutableSortedDictionary<string, string> _settings = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    private DateTimeOffset _now = Start;
    private int _ids;

    public RoutingAllocation Allocation(bool explains = false)
    {
        var info = new ClusterInfo
        {
            Disks = _disks.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ShardSizes = _sizes.ToImmutableDictionary(),
        };
        return new RoutingAllocation(RoutingNodes.Of(_nodes.Values, info, _indices.Values), new AllocationSettings(_settings), info, _now) { Explains = explains };
    }

    /// <summary>node a zone=1 disk=100gb/40gb roles=data_hot,ingest version=1.0 ip=10.0.0.1</summary>
    public void Node(string[] words)
    {
        var node = new AllocationNode { Id = words[0], Name = words[0], Incarnation = "s1", Ip = "10.0.0.1", Version = "1.0" };
        foreach (var (key, value) in words.Skip(1).Select(Pair))
        {
            switch (key)
            {
                case "roles":
                    node = node with { Roles = [.. value.Split(',')] };
                    break;
                case "version":
                    node = node with { Version = value };
                    break;
                case "ip":
                    node = node with { Ip = value };
                    break;
                case "disk":
                    // total/free
                    var sizes = value.Split('/');
                    _disks[node.Id] = new DiskUsage(Bytes(sizes[0]), Bytes(sizes[1]));
                    break;
                default:
                    node = node with { Attributes = node.Attributes.Add(key, value) };
                    break;
            }
        }

        _nodes[node.Id] = node;
    }

    /// <summary>index x shards=2 replicas=1 size=1gb index.foo=bar</summary>
    public void Index(string[] words)
    {
        var given = words.Skip(1).Select(Pair).ToDictionary(StringComparer.Ordinal);
        var settings = given.Where(pair => pair.Key.StartsWith("index.", StringComparison.Ordinal)).ToImmutableSortedDictionary(StringComparer.Ordinal)
            .SetItem("index.number_of_replicas", given.GetValueOrDefault("replicas", "0"));
        var shards = int.Parse(given.GetValueOrDefault("shards", "1"), CultureInfo.InvariantCulture);
        _indices[words[0]] = IndexDecisions.Decide(new IndexMetadata(), new InitIndex(words[0], words[0], settings, "{}", shards, 1024, 1), Start);
        for (var shard = 0; shard < shards && given.ContainsKey("size"); shard++)
        {
            _sizes[(words[0], shard)] = Bytes(given["size"]);
        }
    }

    /// <summary>restored x shards=2 replicas=1 size=1gb missing=1: the shards of a snapshot but one.</summary>
    public void Restored(string[] words)
    {
        var given = words.Skip(1).Select(Pair).ToDictionary(StringComparer.Ordinal);
        var settings = given.Where(pair => pair.Key.StartsWith("index.", StringComparison.Ordinal)).ToImmutableSortedDictionary(StringComparer.Ordinal)
            .SetItem("index.number_of_replicas", given.GetValueOrDefault("replicas", "0"));
        var shards = int.Parse(given.GetValueOrDefault("shards", "1"), CultureInfo.InvariantCulture);
        var init = new InitIndex(words[0], words[0], settings, "{}", shards, 1024, 1);
        var source = new RestoreSource
        {
            Uuid = "r",
            Repository = "repo",
            Snapshot = "snap",
            SnapshotUuid = "s1",
            ShardBytes = given.TryGetValue("size", out var size) ? [.. Enumerable.Repeat(Bytes(size), shards)] : [],
        };
        var missing = given.GetValueOrDefault("missing", "-1");
        var restored = Enumerable.Range(0, shards).Select(id => new RestoredShard($"{id}" != missing, 1));
        _indices[words[0]] = IndexDecisions.Decide(
            _indices.GetValueOrDefault(words[0], new IndexMetadata()), new RestoreIndex(init, source, [.. restored], 0, 1, 1), _now);
    }

    /// <summary>follower x shards=2 replicas=1: made of a leader's shards.</summary>
    public void Follower(string[] words)
    {
        var given = words.Skip(1).Select(Pair).ToDictionary(StringComparer.Ordinal);
        var settings = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("index.number_of_replicas", given.GetValueOrDefault("replicas", "0"));
        var shards = int.Parse(given.GetValueOrDefault("shards", "1"), CultureInfo.InvariantCulture);
        var entry = new FollowEntry { Shards = [.. Enumerable.Repeat(new FollowedShard { LeaderHistoryUuid = "h" }, shards)] };
        _indices[words[0]] = IndexDecisions.Decide(
            new IndexMetadata(), new FollowIndex(new InitIndex(words[0], words[0], settings, "{}", shards, 1024, 1), entry, 0), _now);
    }

    /// <summary>x0 a b+ c>d -left@30s -failed@3: the copies of shard 0, the primary first.</summary>
    public void Copies(string[] words)
    {
        var (name, number) = Shard(words[0]);
        var table = _indices[name].Shards[number];
        var copies = ImmutableArray.CreateBuilder<ShardCopy>();
        for (var i = 1; i < words.Length; i++)
        {
            copies.AddRange(Copy(words[0], words[i], primary: i == 1));
        }

        table = table with
        {
            PrimaryTerm = 1,
            Copies = copies.ToImmutable(),
            InSync = [.. copies.Where(copy => copy.Active).Select(copy => copy.AllocationId!)],
        };
        table = table.InSync.IsEmpty && table.Primary.Unassigned is { Reason: not UnassignedReasons.IndexCreated } ? table with { InSync = [$"{words[0]}-lost"] } : table;
        _indices[name] = _indices[name] with { Shards = _indices[name].Shards.SetItem(number, table) };
    }

    /// <summary>stored x0 a 1gb [id]: what a node's disk holds.</summary>
    public void Stored(string[] words)
    {
        var (name, number) = Shard(words[0]);
        _stored.Add((name, new StoredShard(words[1], number, words.Length > 3 ? words[3] : $"{words[0]}-old", true, Bytes(words[2]))));
    }

    public void Set(string[] words)
    {
        foreach (var (key, value) in words.Select(Pair))
        {
            _settings = value.Length == 0 ? _settings.Remove(key) : _settings.SetItem(key, value);
        }
    }

    public void Update(string[] words)
    {
        var index = _indices[words[0]];
        var settings = words.Skip(1).Select(Pair).Aggregate(index.Settings, (current, pair) => current.SetItem(pair.Key, pair.Value));
        Decide(words[0], new SetSettings(settings));
    }

    public void Leaves(string node)
    {
        _nodes.Remove(node);
        foreach (var name in _indices.Keys.ToList())
        {
            Decide(name, new NodeLeft(node, "s1"));
        }
    }

    public void Wait(string time) => _now += SettingLiterals.Time(time, TimeSpan.Zero);

    public void Fail(string shard, string node, bool corrupted)
    {
        var (name, number) = Shard(shard);
        Decide(name, new CopyFailed(number, _indices[name].Shards[number].On(node)!.AllocationId!, "broken", corrupted));
    }

    public void Close(string index) => Decide(index, new SetIndexClosed(true));

    public void Open(string index) => Decide(index, new SetIndexClosed(false));

    public void RetryFailed()
    {
        foreach (var name in _indices.Keys.ToList())
        {
            Decide(name, new RetryFailed());
        }
    }

    public IReadOnlyList<StoredShard> Stored(string index) => [.. _stored.Where(entry => entry.Index == index).Select(entry => entry.Copy)];

    public void Apply(RoutingChange change) => Decide(change.IndexUuid, change.Command);

    /// <summary>One round of the allocator. True when something changed.</summary>
    public bool Reroute()
    {
        var allocation = Allocation();
        var changes = new List<RoutingChange>(Reconciler.ExpandReplicas(allocation));
        foreach (var index in allocation.Routing.ByPriority())
        {
            changes.AddRange(UnassignedAllocator.Allocate(index, Stored(index.Index.Name), allocation).Changes);
        }

        changes.AddRange(Reconciler.Move(DesiredBalance.Compute(allocation), allocation));
        changes.ForEach(change => Decide(change.IndexUuid, change.Command));
        return changes.Count > 0;
    }

    /// <summary>Every recovery succeeds. True when something changed.</summary>
    public bool StartAll()
    {
        var any = false;
        foreach (var (name, index) in _indices.ToList())
        {
            foreach (var shard in index.Shards)
            {
                foreach (var copy in shard.Copies.Where(copy => copy.State == CopyState.Initializing))
                {
                    any = true;
                    var table = _indices[name].Shards[shard.Id];
                    Decide(name, (copy.Source, copy.Primary) switch
                    {
                        (CopySource.Peer, true) => new HandOverPrimary(shard.Id, table.Primary.AllocationId!, table.PrimaryTerm, copy.AllocationId!),
                        (CopySource.Peer, false) => new CopyInSync(shard.Id, copy.AllocationId!, table.Primary.AllocationId!, table.PrimaryTerm),
                        _ => new CopyStarted(shard.Id, copy.AllocationId!, copy.Incarnation!),
                    });
                    if (copy.Source == CopySource.Peer && copy.Primary)
                    {
                        // The recoveries from the primary that was end with it.
                        break;
                    }
                }
            }
        }

        return any;
    }

    public IEnumerable<string> Show() => _indices.Values.SelectMany(index => index.Shards.Select(shard =>
        $"{index.Name}{shard.Id} {string.Join(' ', shard.Copies.Where(copy => !copy.IsRelocationTarget).OrderByDescending(copy => copy.Primary).ThenBy(copy => copy.NodeId ?? "~", StringComparer.Ordinal).Select(Show))}"));

    /// <summary>What primaries are made of, and why they have no place or had none.</summary>
    public IEnumerable<string> Sources() => _indices.Values.SelectMany(index => index.Shards.Select(shard =>
        $"{index.Name}{shard.Id} {shard.Primary.Source} {shard.Primary.Unassigned?.Reason} {RestoreProgress.Of(index, shard).State}{(index.Restore is null ? "" : " restoring")} term {shard.PrimaryTerm}"));

    /// <summary>How many copies each node has.</summary>
    public string Count() => string.Join(' ', Allocation().Routing.Nodes.Select(node => $"{node.Id}={node.Staying}"));

    public ShardRouting Find(RoutingAllocation allocation, string shard, string copy)
    {
        var (name, number) = Shard(shard);
        var copies = allocation.Routing.Find(name)!.Shards[number];
        return copy is "p" or "r"
            ? copies.First(candidate => candidate.State == CopyState.Unassigned && candidate.Primary == (copy == "p"))
            : copies.First(candidate => candidate.NodeId == copy);
    }

    private static string Show(ShardCopy copy) => copy.State switch
    {
        CopyState.Unassigned => "-",
        CopyState.Initializing => copy.NodeId + "+",
        CopyState.Relocating => $"{copy.NodeId}>{copy.RelocatingNodeId}",
        _ => copy.NodeId!,
    };

    private static IEnumerable<ShardCopy> Copy(string shard, string text, bool primary)
    {
        if (text.StartsWith('-'))
        {
            var at = text.IndexOf('@', StringComparison.Ordinal);
            var (kind, argument) = at < 0 ? (text[1..], "") : (text[1..at], text[(at + 1)..]);
            yield return new ShardCopy
            {
                Primary = primary,
                Unassigned = kind switch
                {
                    "left" => new UnassignedInfo { Reason = UnassignedReasons.NodeLeft, AtMillis = (Start - SettingLiterals.Time(argument, TimeSpan.Zero)).ToUnixTimeMilliseconds() },
                    "failed" => new UnassignedInfo { Reason = UnassignedReasons.AllocationFailed, AtMillis = Start.ToUnixTimeMilliseconds(), FailedAllocations = int.Parse(argument, CultureInfo.InvariantCulture) },
                    _ => new UnassignedInfo { AtMillis = Start.ToUnixTimeMilliseconds() },
                },
            };
            yield break;
        }

        var ends = text.TrimEnd('+').Split('>');
        var copy = new ShardCopy
        {
            Primary = primary,
            State = ends.Length > 1 ? CopyState.Relocating : text.EndsWith('+') ? CopyState.Initializing : CopyState.Started,
            Source = primary ? CopySource.EmptyStore : CopySource.Peer,
            NodeId = ends[0],
            Incarnation = "s1",
            AllocationId = $"{shard}-{ends[0]}",
            RelocatingNodeId = ends.ElementAtOrDefault(1),
        };
        yield return copy;
        if (ends.Length > 1)
        {
            yield return copy with
            {
                State = CopyState.Initializing,
                Source = CopySource.Peer,
                NodeId = ends[1],
                AllocationId = $"{shard}-{ends[1]}",
                RelocatingNodeId = ends[0],
                IsRelocationTarget = true,
            };
        }
    }

    private void Decide(string index, IndexCommand command)
    {
        var named = command switch
        {
            AssignPrimary assign => assign with { NewAllocationId = NewId() },
            AssignReplica assign => assign with { NewAllocationId = NewId() },
            MoveCopy move => move with { NewAllocationId = NewId() },
            AllocateEmptyPrimary empty => empty with { NewAllocationId = NewId() },
            _ => command,
        };
        _indices[index] = IndexDecisions.Decide(_indices[index], named, _now);
    }

    private string NewId() => $"id{_ids++}";

    public static (string Index, int Shard) Shard(string text)
    {
        var digits = text.Length - text.AsSpan().TrimEnd("0123456789").Length;
        return (text[..^digits], int.Parse(text.AsSpan(text.Length - digits), CultureInfo.InvariantCulture));
    }

    private static KeyValuePair<string, string> Pair(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return KeyValuePair.Create(word[..equals], word[(equals + 1)..]);
    }

    private static long Bytes(string text) => SettingLiterals.Bytes(text) ?? throw new FormatException(text);
}
