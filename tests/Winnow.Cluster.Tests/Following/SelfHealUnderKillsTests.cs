using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>The silo dies whose primary is getting its leader's files: what was there is there, or what was to be.</summary>
public sealed class SelfHealUnderKillsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task While_files_are_fetched(int replicas)
    {
        await using var both = await HealingClusters.Start(documents: 400, replicas, silos: 3);
        var (reached, release) = (Signal(), Signal());
        both.LeaderCalls.Before = (method, _) => Hold(method == nameof(IShardFilesGrain.ReadFile), reached, release);
        await Break(both);
        await reached.Task.WaitAsync(Patience);
        both.LeaderCalls.Before = null;
        await KilledAndBack(both, replicas, release);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task When_they_are_in_place_and_the_index_has_not_heard_of_it(int replicas)
    {
        await using var both = await HealingClusters.Start(documents: 400, replicas, silos: 3);
        var uuid = (await both.Here.Indices.Get(new GetIndexRequest { Indices = ["f"] })).Single().Uuid;
        var (reached, release) = (Signal(), Signal());
        both.FollowerCalls.Before = (method, key) => Hold(method == nameof(IIndexGrain.Follow) && key == uuid, reached, release);
        await Break(both);
        await reached.Task.WaitAsync(Patience);
        Assert.Equal(0, (await both.Heal()).GetProperty("count").GetInt32());
        both.FollowerCalls.Before = null;
        await KilledAndBack(both, replicas, release);
    }

    private static async Task KilledAndBack(HealingClusters both, int replicas, TaskCompletionSource release)
    {
        var away = await Away.Kill(both.Followers, (await Copies.Of(both.Here, "f"))[0].NodeId!);
        release.TrySetException(new IOException("the silo has died"));
        if (replicas == 0)
        {
            await away.Return();
        }

        await Wait.Until(async () => (await Copies.Of(both.Here, "f"))[0].State == ShardCopyState.Started);
        await both.Same(500);
        await both.Write(450, 600);
        await both.Same(600);
        if (replicas > 0)
        {
            await away.Return();
        }

        await both.Settled();
        await Copies.AssertSame(both.Here, "f", Enumerable.Range(0, 600).Select(id => $"{id}"));
    }

    /// <summary>The leader is another, shorter history that goes another way.</summary>
    private static async Task Break(HealingClusters both)
    {
        await both.Leaders.Create("s", """{"indices":"l"}""");
        await both.Write(400, 500);
        await both.Same(500);
        await both.Restore("s");
        await both.Write(390, 420);
    }

    private static Task Hold(bool which, TaskCompletionSource reached, TaskCompletionSource release)
    {
        if (!which)
        {
            return Task.CompletedTask;
        }

        reached.TrySetResult();
        return release.Task;
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
