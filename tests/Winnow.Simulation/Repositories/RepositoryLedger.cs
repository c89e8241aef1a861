using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Repositories;

/// <summary>All that was asked of a repository, by whichever cluster.</summary>
internal sealed class RepositoryLedger
{
    private readonly List<RepositoryOperation> _operations = [];

    public IReadOnlyList<RepositoryOperation> Operations => _operations;

    public void Add(RepositoryOperation operation) => _operations.Add(operation);

    public RepositoryOperation? Maker(string snapshot) =>
        _operations.FirstOrDefault(operation => operation.Uuid == snapshot && operation.Kind is RepositoryOperationKind.Create or RepositoryOperationKind.Clone);

    public bool IsToBeDeleted(string snapshot) => _operations.Any(operation => operation.Targets.Any(target => target.Uuid == snapshot));

    /// <summary>Snapshots come when somebody makes them and go when somebody deletes them, and never otherwise.</summary>
    public void Check(RepositoryImage? before, RepositoryImage after)
    {
        var (was, now) = (Uuids(before), Uuids(after));
        foreach (var come in now.Except(was))
        {
            if (Maker(come) is not { Outcome: RepositoryOutcome.Open or RepositoryOutcome.Done })
            {
                throw new ViolationException("I8", $"the snapshot [{come}] appears, and nobody makes it: {Maker(come)}");
            }
        }

        foreach (var gone in was.Except(now).Where(gone => !IsToBeDeleted(gone)))
        {
            throw new ViolationException("I8", $"a snapshot that nobody deletes is gone: {Maker(gone)}");
        }
    }

    /// <summary>What was acknowledged is so.</summary>
    public void CheckEnd(RepositoryImage? image)
    {
        var listed = Uuids(image);
        foreach (var operation in _operations)
        {
            if (operation is { Outcome: RepositoryOutcome.Done, Kind: RepositoryOperationKind.Create or RepositoryOperationKind.Clone } && !listed.Contains(operation.Uuid) && !IsToBeDeleted(operation.Uuid))
            {
                throw new ViolationException("I8", $"an acknowledged snapshot is not listed: {operation}");
            }

            if (operation is { Outcome: RepositoryOutcome.Failed or RepositoryOutcome.Refused } && listed.Contains(operation.Uuid))
            {
                throw new ViolationException("I8", $"a snapshot that failed is listed: {operation}");
            }

            if (operation is { Outcome: RepositoryOutcome.Done, Kind: RepositoryOperationKind.Delete } && operation.Targets.FirstOrDefault(target => listed.Contains(target.Uuid)) is { Uuid: not null } left)
            {
                throw new ViolationException("I8", $"[{left.Name}/{left.Uuid}] is listed, although it was deleted: {operation}");
            }
        }
    }

    private static SortedSet<string> Uuids(RepositoryImage? image) => new(image?.Catalog.Values.Select(entry => entry.Uuid) ?? [], StringComparer.Ordinal);
}
