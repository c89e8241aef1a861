using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests.Damage;

/// <summary>Each blob in turn is cut, changed or lost: whoever needs it is told which it is, and nobody else notices.</summary>
public sealed class DamageTests
{
    private static readonly RepositoryOptions Options = new() { PageCapacity = 4 };
    private static readonly string[] Snapshots = ["s0", "s1", "s2", "s3", "s4", "s5"];

    public static TheoryData<string, Func<byte[], byte[]?>> Damages() => new()
    {
        { "lost", _ => null },
        { "empty", _ => [] },
        { "cut", bytes => bytes[..^1] },
        { "longer", bytes => [.. bytes, 0] },
        { "first bit", bytes => Flip(bytes, 0) },
        { "bit in the middle", bytes => Flip(bytes, bytes.Length / 2) },
        { "last bit", bytes => Flip(bytes, bytes.Length - 1) },
    };

    [Theory]
    [MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public async Task Damage_is_told_by_the_blobs_name_and_stays_where_it_is(string damage, Func<byte[], byte[]?> apply)
    {
        var blobs = await Fill();
        var needed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var expected = new Dictionary<string, TestIndex[]>(StringComparer.Ordinal);
        foreach (var snapshot in Snapshots)
        {
            var names = needed[snapshot] = new HashSet<string>(StringComparer.Ordinal);
            blobs.Before = (_, name) => Task.FromResult(names.Add(name));
            expected[snapshot] = await new TestCluster(blobs, options: Options).Restore(snapshot);
        }

        blobs.Before = (_, _) => Task.CompletedTask;
        foreach (var name in blobs.Names)
        {
            var good = blobs[name];
            Apply(blobs, name, apply(good));
            foreach (var snapshot in Snapshots)
            {
                await Read(blobs, snapshot, expected[snapshot], needed[snapshot].Contains(name) ? name : null, damage);
            }

            var report = await new TestCluster(blobs, options: Options).Repository.VerifyIntegrity(contents: true);
            Assert.True(report.Problems.Any(problem => problem.Blob == name), $"{damage} {name}: [{string.Join("; ", report.Problems)}]");
            Assert.True(report.Problems.Length == 1 || report.Problems.All(problem => problem.Blob == name), $"{damage} {name}: [{string.Join("; ", report.Problems)}]");
            blobs[name] = good;
        }

        Assert.Empty((await new TestCluster(blobs, options: Options).Repository.VerifyIntegrity(contents: true)).Problems);
    }

    [Fact]
    public async Task A_container_that_has_lost_its_root_is_not_made_a_new_repository()
    {
        var blobs = await Fill();
        var count = blobs.Names.Count;
        blobs.Remove("root");

        var corruption = await Assert.ThrowsAsync<RepositoryCorruptionException>(() => new TestCluster(blobs).Register("s"));

        Assert.Equal("root", corruption.BlobName);
        Assert.Equal(count - 1, blobs.Names.Count);
    }

    [Fact]
    public async Task A_damaged_snapshot_can_be_deleted_and_the_others_stay()
    {
        var blobs = await Fill();
        var cluster = new TestCluster(blobs, options: Options);
        var entry = (await cluster.Repository.Find("s1"))!;
        var manifest = (await cluster.Repository.Info(entry)).Indices[1].Manifest;
        blobs.Remove(blobs.Names.Single(name => name.Contains(manifest.ToString(), StringComparison.Ordinal)));

        await cluster.Delete("s1");
        await cluster.Repository.Sweep();

        Assert.Null(await cluster.Repository.Find("s1"));
        foreach (var snapshot in Snapshots.Where(snapshot => snapshot != "s1"))
        {
            await cluster.Restore(snapshot);
        }
    }

    [Fact]
    public async Task A_lost_list_of_garbage_hinders_nothing()
    {
        var blobs = await Fill();
        var cluster = new TestCluster(blobs, options: Options);
        await cluster.Delete("s1", "s2");
        blobs.Remove(blobs.Names.Single(name => name.StartsWith("garbage/", StringComparison.Ordinal)));

        await cluster.Repository.Sweep();
        await cluster.Repository.Cleanup(dryRun: false);

        Assert.Equal(Reachability.Of(blobs).Names.Order(StringComparer.Ordinal), blobs.Names);
    }

    [Fact]
    public async Task A_snapshot_that_names_what_is_not_there_is_refused()
    {
        var cluster = new TestCluster(new MemoryBlobStore());
        var activity = await cluster.Register("s");
        var nowhere = ContentHash.Of("nowhere"u8);
        var info = TestCluster.InfoOf("s", activity.Uuid, [new SnapshotIndex("i", "i", nowhere, [])]);

        var outcome = await cluster.TryAdd(info, activity);

        Assert.Equal(RootRefusal.Corrupt, outcome.Refusal);
        Assert.Contains(nowhere.ToString(), outcome.Reason, StringComparison.Ordinal);
        Assert.Null(await cluster.Repository.Find("s"));
        Assert.NotNull((await cluster.Repository.Root())!.Activity(activity.Uuid));
    }

    private static async Task Read(MemoryBlobStore blobs, string snapshot, TestIndex[] expected, string? needs, string damage)
    {
        try
        {
            Same.Indices(expected, await new TestCluster(blobs, options: Options).Restore(snapshot));

            // What the table had can be found without it, and bytes behind a chunk are not read.
            Assert.True(
                needs is null || needs.StartsWith("tree/", StringComparison.Ordinal) || (damage == "longer" && needs.StartsWith("blobs/", StringComparison.Ordinal)),
                $"{damage} {needs} was not noticed");
        }
        catch (RepositoryCorruptionException corruption)
        {
            Assert.Equal(needs, corruption.BlobName);
        }
    }

    private static async Task<MemoryBlobStore> Fill()
    {
        var blobs = new MemoryBlobStore();
        var cluster = new TestCluster(blobs, options: Options);
        foreach (var (snapshot, i) in Snapshots.Select((snapshot, i) => (snapshot, i)))
        {
            await cluster.Create(
                snapshot,
                TestIndex.Of("same", ("f", "the same in each of them, and long")),
                TestIndex.Of($"own{i}", ("f", $"only in {snapshot}"), ("g", "half")));
        }

        return blobs;
    }

    private static void Apply(MemoryBlobStore blobs, string name, byte[]? content)
    {
        if (content is null)
        {
            blobs.Remove(name);
        }
        else
        {
            blobs[name] = content;
        }
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        var flipped = bytes.ToArray();
        if (flipped.Length > 0)
        {
            flipped[at] ^= 0x10;
        }

        return flipped;
    }
}
