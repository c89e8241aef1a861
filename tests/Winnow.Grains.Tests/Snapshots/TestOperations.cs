using Orleans.Runtime;
using Orleans.Storage;
using Winnow.Grains.Metadata;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Tests.Support;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Tests.Snapshots;

/// <summary>What one activation of a repository's grain decides, persists and changes. Several of one name are what duplicate activations are.</summary>
internal sealed class TestOperations : IRepositoryOperations
{
    private readonly DecisionLog<RepositoryState> _log;
    private readonly RootChanges _changes;
    private readonly Repository _repository;

    private TestOperations(string name, StoredCopy copy, Repository repository)
    {
        Name = name;
        _repository = repository;
        _log = new DecisionLog<RepositoryState>(copy, () => IsFenced = true);
        _log.Load();
        _changes = new RootChanges(this, _log, () => $"cluster/{name}");
    }

    public string Name { get; }

    public RepositoryState State => _log.State;

    public bool IsFenced { get; private set; }

    /// <summary>Runs before the storage is asked; may throw.</summary>
    public Action Before { get; set; } = static () => { };

    /// <summary>What those who wait were told.</summary>
    public List<Exception> Told { get; } = [];

    public static async Task<TestOperations> Activate(string name, IGrainStorage storage, Repository repository)
    {
        var copy = new StoredCopy(storage, "repository", GrainId.Create("test-repository", name));
        await copy.ReadStateAsync();
        return new TestOperations(name, copy, repository);
    }

    public bool IsInherited(string uuid) => false;

    public void CheckDecides()
    {
        if (IsFenced)
        {
            throw MasterErrors.NotMaster();
        }
    }

    public Task<Repository> Open()
    {
        Before();
        return Task.FromResult(_repository);
    }

    public Task<RootAnswer> Change(RootChange change) => _changes.Make(change);

    public async Task<long> Register(SnapshotOperation operation) =>
        (await Change(new RegisterActivity(new Activity(operation.Uuid, ActivityKind.Create, "cluster", operation.Makes!, 0, 0)))).Root.Activity(operation.Uuid)!.Generation;

    public void Accept(string uuid)
    {
    }

    public void Undecided(SnapshotOperation operation, Exception cause) => Told.Add(cause);

    public Task Persist(Func<RepositoryState, RepositoryState> decide) => _log.Change(decide);

    /// <summary>Takes over what another activation has written.</summary>
    public async Task LookAgain()
    {
        await _log.Refresh();
        _changes.BeginEpoch();
    }
}
