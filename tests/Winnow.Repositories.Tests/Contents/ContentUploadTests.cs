using System.Collections.Immutable;
using System.Text;
using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests.Contents;

public sealed class ContentUploadTests
{
    private readonly MemoryBlobStore _blobs = new();
    private readonly TestCluster _cluster;

    public ContentUploadTests() => _cluster = new TestCluster(_blobs);

    [Fact]
    public async Task A_manifest_that_was_put_survives_a_loss_of_power_with_all_that_it_names()
    {
        var activity = await _cluster.Register("s");
        var upload = _cluster.Repository.Upload(activity.Uuid);
        var manifest = await Put(upload, "0123", "4567", "89ab", "cdef", "ghij");

        _blobs.LosePower();

        var again = _cluster.Repository.Upload(activity.Uuid);
        var index = await again.Put(new IndexManifest("{}", [manifest]));
        var info = TestCluster.InfoOf("s", activity.Uuid, [new SnapshotIndex("i", "i", index, [])]);
        Assert.True((await _cluster.TryAdd(info, activity)).IsDone);
        Assert.Empty((await _cluster.Repository.VerifyIntegrity(contents: true)).Problems);
    }

    [Fact]
    public async Task Nothing_is_put_that_names_what_can_still_be_lost()
    {
        var activity = await _cluster.Register("s");
        _blobs.Before = (request, _) =>
        {
            if (request == Request.Put && _blobs.Names.Count(name => name.StartsWith("blobs/", StringComparison.Ordinal)) == 5)
            {
                _blobs.LosePower();
                Assert.Equal(5, _blobs.Names.Count(name => name.StartsWith("blobs/", StringComparison.Ordinal)));
            }

            return Task.CompletedTask;
        };

        await Put(_cluster.Repository.Upload(activity.Uuid), "0123", "4567", "89ab", "cdef", "ghij");

        Assert.Equal(7, _blobs.Names.Count(name => name.StartsWith("blobs/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Whoever_is_not_registered_uploads_nothing()
    {
        await _cluster.Register("s");

        await Assert.ThrowsAsync<RepositoryFencedException>(() => _cluster.Repository.Upload("another").Put("0123"u8.ToArray()));
    }

    [Fact]
    public async Task Bytes_that_are_not_those_of_the_hash_are_not_put()
    {
        var activity = await _cluster.Register("s");
        var upload = _cluster.Repository.Upload(activity.Uuid);

        await Assert.ThrowsAsync<ArgumentException>(() => upload.Put(new Content(ContentHash.Of("0123"u8), 4), "0124"u8.ToArray()));

        Assert.Equal(0, upload.Blobs);
    }

    [Fact]
    public async Task The_same_chunk_is_put_once_whoever_of_a_snapshot_has_it()
    {
        var activity = await _cluster.Register("s");
        var one = _cluster.Repository.Upload(activity.Uuid);
        var other = _cluster.Repository.Upload(activity.Uuid);

        await one.Put("0123"u8.ToArray());
        await one.Put("0123"u8.ToArray());
        await other.Put("0123"u8.ToArray());

        Assert.Equal((1, 0), (one.Blobs, other.Blobs));
        Assert.Single(_blobs.Names, name => name.StartsWith("blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unchanged_files_of_many_chunks_cost_a_manifest_one_entry()
    {
        await _cluster.Create("s1", TestIndex.Of("i", ("large", string.Concat(Enumerable.Range(0, 200).Select(i => $"{i:0000}"))), ("a", "1")));
        var before = _blobs.Names.Count(name => name.StartsWith("blobs/", StringComparison.Ordinal));

        var second = new TestCluster(_blobs);
        await second.Create("s2", TestIndex.Of("i", ("large", string.Concat(Enumerable.Range(0, 200).Select(i => $"{i:0000}"))), ("a", "2")));

        // A chunk, the shard's manifest, the index's.
        Assert.Equal(before + 3, _blobs.Names.Count(name => name.StartsWith("blobs/", StringComparison.Ordinal)));
        await second.Restore("s2");
    }

    private static async Task<ContentHash> Put(ContentUpload upload, params string[] chunks)
    {
        var contents = ImmutableArray.CreateBuilder<Content>();
        foreach (var chunk in chunks)
        {
            contents.Add(await upload.Put(Encoding.UTF8.GetBytes(chunk)));
        }

        return await upload.Put(new ShardManifest([new ShardFile("f", contents.Sum(chunk => chunk.Length), 0, contents.ToImmutable())]));
    }
}
