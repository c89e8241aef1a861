using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>What an operation may ask of the repository's grain that has it done.</summary>
internal interface IRepositoryOperations
{
    /// <summary>The repository's name.</summary>
    string Name { get; }

    /// <summary>The last persisted state.</summary>
    RepositoryState State { get; }

    /// <summary>Whether an activation before this one had the operation, and may have done some of it.</summary>
    bool IsInherited(string uuid);

    /// <summary>Refuses when another activation decides, and has done what this one was doing.</summary>
    void CheckDecides();

    Task<Repository> Open();

    Task<RootAnswer> Change(RootChange change);

    /// <summary>The root's generation at which a create, clone or restore is registered, which it is before it begins.</summary>
    Task<long> Register(SnapshotOperation operation);

    /// <summary>Whoever asked for the operation may be answered: it goes on by itself.</summary>
    void Accept(string uuid);

    /// <summary>Whoever asked for the operation is told that nobody can tell yet what becomes of it.</summary>
    void Undecided(SnapshotOperation operation, Exception cause);

    /// <summary>Persists what became of the operations.</summary>
    Task Persist(Func<RepositoryState, RepositoryState> decide);
}
