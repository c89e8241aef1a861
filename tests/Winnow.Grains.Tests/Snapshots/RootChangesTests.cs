using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Winnow.Grains.Snapshots.Operations;
using Winnow.Grains.Tests.Support;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Grains.Tests.Snapshots;

/// <summary>An activation that has been succeeded changes nothing in a repository, and what has failed stays until that is certain.</summary>
public sealed class RootChangesTests : IClassFixture<NodeFixture>
{
    private readonly IGrainStorage _storage;
    private readonly Repository _repository;
    private int _ids;

    public RootChangesTests(NodeFixture node)
    {
        _storage = node.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>("Default");
        var blobs = new FileSystemBlobStore(new RamDirectory(), new InlineExecutor(), Next, TimeProvider.System);
        _repository = new Repository(blobs, new RepositoryOptions(), new InlineExecutor(), Next, TimeProvider.System);

        string Next() => $"id{Interlocked.Increment(ref _ids)}";
    }

    [Fact]
    public async Task A_registration_that_was_delayed_until_a_successor_has_ended_the_operation_is_refused()
    {
        var create = Create("a");
        var first = await Begin("delayed", create);
        await first.Change(new RenewActivities([], 0));
        var second = await Activate("delayed");
        await second.Register(create);
        await second.Change(new UnregisterActivity(create.Uuid));
        await second.Persist(state => SnapshotOperations.End(state, create.Uuid));

        await Assert.ThrowsAsync<InconsistentStateException>(() => first.Register(create));

        Assert.True(first.IsFenced);
        Assert.Empty((await _repository.Root())!.Activities);
    }

    [Fact]
    public async Task A_predecessor_does_not_unregister_what_its_successor_carries_on()
    {
        var create = Create("a");
        var first = await Begin("carried-on", create);
        var generation = await first.Register(create);
        var second = await Activate("carried-on");
        Assert.Equal(generation, await second.Register(create));

        await Assert.ThrowsAsync<InconsistentStateException>(() => first.Change(new UnregisterActivity(create.Uuid)));

        Assert.Equal(generation, (await _repository.Root())!.Activity(create.Uuid)!.Generation);
    }

    [Fact]
    public async Task What_another_has_ended_meanwhile_is_not_begun_again()
    {
        var create = Create("a");
        var first = await Begin("ended", create);
        var second = await Activate("ended");
        await second.Register(create);
        await second.Change(new UnregisterActivity(create.Uuid));
        await second.Persist(state => SnapshotOperations.End(state, create.Uuid));

        await first.LookAgain();

        Assert.True(RootRetries.IsFenced(await Assert.ThrowsAsync<WinnowException>(() => first.Register(create))));
        Assert.Empty((await _repository.Root())!.Activities);
    }

    [Fact]
    public async Task What_is_being_taken_back_is_not_begun_again()
    {
        var create = Create("a");
        var first = await Begin("taken-back", create);
        await first.Persist(state => SnapshotOperations.Fail(state, create.Uuid, "{}"));

        await Assert.ThrowsAsync<WinnowException>(() => first.Register(create));
    }

    [Fact]
    public async Task A_repository_that_was_forgotten_and_registered_again_goes_on_above_its_old_epoch()
    {
        await _repository.Change([new RenewActivities([], 0)], new WriterEpoch("cluster/again", 7));
        var create = Create("a");
        var first = await Begin("again", create);

        Assert.NotEqual(0, await first.Register(create));
        Assert.Equal((8, 8), (first.State.Epoch, (await _repository.Root())!.EpochOf("cluster/again")));
    }

    [Fact]
    public async Task Nothing_is_over_until_the_storage_has_said_so_and_who_waits_hears_that_it_takes_long()
    {
        var clock = new FakeTimeProvider();
        var create = Create("a");
        var first = await Begin("away", create);
        await first.Register(create);
        var asked = 0;
        first.Before = () =>
        {
            if (++asked <= 8)
            {
                throw new IOException("away");
            }
        };

        var unregistered = RootRetries.Unregister(first, create, clock);
        while (!unregistered.IsCompleted)
        {
            if (clock.NextDue is { } due)
            {
                clock.Advance(due - clock.GetUtcNow());
            }

            await Task.Yield();
        }

        await unregistered;
        Assert.Equal((9, 3), (asked, first.Told.Count));
        Assert.Empty((await _repository.Root())!.Activities);
    }

    private static SnapshotOperation Create(string snapshot) =>
        new() { Uuid = $"uuid-of-{snapshot}", Kind = OperationKind.Create, Creating = new CreatePlan { Snapshot = snapshot } };

    private Task<TestOperations> Activate(string name) => TestOperations.Activate(name, _storage, _repository);

    private async Task<TestOperations> Begin(string name, SnapshotOperation operation)
    {
        var activation = await Activate(name);
        await activation.Persist(state => SnapshotOperations.Make(state, name, operation, 10));
        return activation;
    }
}
