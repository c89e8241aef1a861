using Microsoft.Extensions.DependencyInjection;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Snapshots.Shards;
using Winnow.Contracts;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Repositories;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>What nobody needs any more is removed, whatever went wrong before.</summary>
public sealed class MaintenanceTests : IDisposable
{
    private readonly GatedBlobs _blobs = new();

    public void Dispose() => _blobs.Dispose();

    [Fact]
    public async Task A_sweep_that_was_cut_short_does_not_keep_later_ones_from_running()
    {
        await using var cluster = await Start();
        var cut = new TaskCompletionSource();
        _blobs.Fail = (request, name) =>
        {
            if (request != "Delete" || !name.StartsWith("blobs/", StringComparison.Ordinal))
            {
                return null;
            }

            cut.TrySetResult();
            return new OperationCanceledException("the request was cancelled");
        };
        await cluster.Delete("second");
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _blobs.Fail = null;

        await cluster.Delete("first");

        await Wait.Until(async () => !await Contents().AnyAsync());
    }

    [Fact]
    public async Task A_clean_up_that_fails_names_the_repository()
    {
        await using var cluster = await Start();
        _blobs.Fail = (request, name) => name == "root" ? new IOException("No space left on device") : null;

        var failed = (await Assert.ThrowsAsync<WinnowException>(() => cluster.Cleanup())).Error;

        _blobs.Fail = null;
        Assert.Equal(("repository_exception", 500, "[r] cannot clean up the repository"), (failed.Type, failed.Status, failed.Reason));
        Assert.Contains("No space left on device", failed.CausedBy!.Reason, StringComparison.Ordinal);
    }

    private IAsyncEnumerable<BlobInfo> Contents() => _blobs.Direct().List("blobs/");

    private async Task<SnapshotCluster> Start()
    {
        var cluster = await SnapshotCluster.Start(configureSilo: (_, silo) => silo.Services.AddSingleton<IBlobStoreSource>(_blobs));
        await cluster.Fill("books", 100);
        await cluster.Create("first");
        await cluster.Fill("films", 100);
        await cluster.Create("second");
        return cluster;
    }
}
