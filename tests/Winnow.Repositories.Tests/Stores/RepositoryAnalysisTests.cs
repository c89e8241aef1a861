using Winnow.Repositories.Analysis;
using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests.Stores;

public sealed class RepositoryAnalysisTests
{
    private static readonly AnalysisOptions Options = new() { BlobCount = 20, MaxBlobBytes = 10_000, RareActionProbability = 0.3, Seed = 42 };

    [Fact]
    public async Task A_storage_that_keeps_its_promises_passes_and_nothing_stays_in_it()
    {
        var blobs = new MemoryBlobStore();
        var report = await new RepositoryAnalysis(blobs, "tests/a-", Options, TimeProvider.System).Run(CancellationToken.None);
        Assert.InRange(report.Writes, 1, 20);
        Assert.InRange(report.WrittenBytes, 1, 200_000);
        Assert.True(report.Reads > report.Writes);
        Assert.Empty(blobs.Names);
    }

    [Fact]
    public async Task A_blob_that_comes_back_otherwise_is_named()
    {
        var blobs = new MemoryBlobStore();
        blobs.Before = (request, name) =>
        {
            if (request == Request.Get && name.EndsWith("blob-3", StringComparison.Ordinal) && blobs[name].Length > 0)
            {
                blobs[name][0] ^= 1;
            }

            return Task.CompletedTask;
        };
        var failure = await Assert.ThrowsAsync<AnalysisException>(
            () => new RepositoryAnalysis(blobs, "tests/a-", Options with { RareActionProbability = 0 }, TimeProvider.System).Run(CancellationToken.None));
        Assert.Equal("[tests/a-blob-3] is not read as it was put", failure.Message);
        Assert.Empty(blobs.Names);
    }

    [Fact]
    public async Task A_blob_that_was_lost_is_missed_in_the_list()
    {
        var blobs = new MemoryBlobStore();
        blobs.After = (request, name) =>
        {
            if (request == Request.CompareAndSet)
            {
                blobs.Remove("tests/a-blob-0");
            }

            return Task.CompletedTask;
        };
        var failure = await Assert.ThrowsAsync<AnalysisException>(
            () => new RepositoryAnalysis(blobs, "tests/a-", Options with { RareActionProbability = 0 }, TimeProvider.System).Run(CancellationToken.None));
        Assert.Equal("the list of [tests/a-] is wrong about [tests/a-blob-0]", failure.Message);
    }
}
