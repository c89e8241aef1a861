using Winnow.Grains.Shards;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>What a run leaves for the checkers, when everything has come to rest.</summary>
internal sealed record Aftermath(IReadOnlyList<SimulatedNode> Nodes, IndexStates States, History History, WorkloadShape Shape)
{
    /// <summary>What was done to the documents of an index, by its name: of those that were restored, what their snapshot's cluster did.</summary>
    public required Func<string, History> HistoryOf { get; init; }

    /// <summary>The open copies that the indices count on.</summary>
    public IEnumerable<IndexShard> OpenCopies() =>
        from index in States.Current
        from shard in index.Shards
        from copy in Nodes.SelectMany(node => node.Shards)
        where copy.Key.IndexUuid == index.Uuid && copy.Key.Shard == shard.Id && shard.Copy(copy.Key.AllocationId) is { Active: true }
        select copy;

    /// <summary>The first shard that has not as many open copies as its index wants; null when all have.</summary>
    public string? MissingCopies => (
        from index in States.Current
        from shard in index.Shards
        let open = OpenCopies(index.Uuid, shard.Id).Count()
        where open != shard.Count
        select $"[{index.Name}][{shard.Id}] has {open} open copies, not {shard.Count}").FirstOrDefault();

    public IEnumerable<IndexShard> OpenCopies(string indexUuid, int shard) =>
        OpenCopies().Where(copy => copy.Key.IndexUuid == indexUuid && copy.Key.Shard == shard);

    /// <summary>What was acknowledged of the copy's shard.</summary>
    public IEnumerable<Operation> AcknowledgedIn(ShardKey copy) =>
        History.Operations.Where(operation => operation is { IsWrite: true, Outcome: Outcome.Done }
            && States.ShardOf(Shape.IndexOf(operation.Document), operation.Document) is var (index, shard)
            && index.Uuid == copy.IndexUuid && shard.Id == copy.Shard);
}

/// <summary>Holds in every run, or throws <see cref="ViolationException"/>.</summary>
internal interface IInvariant
{
    void Check(Aftermath aftermath);
}
