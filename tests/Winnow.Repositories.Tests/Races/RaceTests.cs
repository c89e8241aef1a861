using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests.Races;

/// <summary>
/// Two clusters at once on one repository, whose requests overtake each other, lose their answers, or are done after their process has
/// died.
/// </summary>
public sealed class RaceTests
{
    private const int Courses = 150;
    private static readonly string[] Names = ["s0", "s1", "s2", "s3", "s4"];

    [Fact]
    public void Whatever_order_requests_come_in_nothing_is_lost_and_nothing_is_left()
    {
        var ended = new Dictionary<string, int>(StringComparer.Ordinal);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Courses), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            foreach (var (operation, count) in Run(seed).Ended)
            {
                ended[operation] = ended.GetValueOrDefault(operation) + count;
            }
        }));

        // A race in which nothing gets to its end would prove nothing.
        Assert.Equal(["added", "cleanup", "clone", "create", "delete", "drop", "restart", "restore", "restored", "sweep", "verify"], ended.Keys.Order(StringComparer.Ordinal));
        Assert.All(ended, operation => Assert.True(operation.Value >= Courses / 4, $"{operation.Key}: {operation.Value}"));
    }

    private static Facts Run(int seed)
    {
        var race = new Race(seed, failures: seed % 3 == 0 ? 20 : 0);
        var blobs = new MemoryBlobStore();
        var facts = new Facts();
        var uuids = 0;
        race.Check = (request, _) =>
        {
            if (request is Request.CompareAndSet or Request.Delete)
            {
                Reachability.Of(blobs);
            }
        };
        Contestant[] clusters = [.. ((string[])["c0", "c1"]).Select(name => new Contestant(race, blobs, facts, name, () => $"u{uuids++}"))];
        var operations = new List<Task>();
        for (var i = 0; i < 40; i++)
        {
            operations.Add(Next(race, blobs, clusters));
            var steps = race.Random.Next(200);
            while (steps-- > 0 && race.Step())
            {
            }

            operations.ForEach(Fail);
        }

        race.IsRough = false;
        while (race.Step())
        {
        }

        operations.ForEach(Fail);
        Settle(blobs, facts).GetAwaiter().GetResult();
        return facts;
    }

    private static Task Next(Race race, MemoryBlobStore blobs, Contestant[] clusters)
    {
        var random = race.Random;
        var cluster = clusters[random.Next(2)];
        switch (random.Next(22))
        {
            case < 8:
                return cluster.Create(Pick(), Indices(random));
            case < 11:
                return cluster.Delete(Pick(), Pick());
            case < 13:
                return cluster.Clone(Pick(), Pick());
            case < 15:
                return cluster.Restore(Pick());
            case 15:
                return cluster.Sweep();
            case 16:
                return cluster.Cleanup();
            case 17:
                return cluster.Verify();
            case 18:
                return cluster.DropOthers();
            case < 21:
                return cluster.Crash();
            default:
                var restarted = Task.WhenAll(clusters[0].Crash(), clusters[1].Crash());
                blobs.LosePower();
                return restarted;
        }

        string Pick() => Names[random.Next(Names.Length)];
    }

    /// <summary>Indices of which others have parts: shards, files, chunks.</summary>
    private static TestIndex[] Indices(Random random) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new TestIndex(
        $"i{random.Next(3)}",
        [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Enumerable.Range(0, random.Next(1, 4)).ToImmutableSortedDictionary(
            file => $"f{file}", _ => string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => $"{random.Next(8):0000}")), StringComparer.Ordinal))]))];

    private static void Fail(Task operation)
    {
        if (operation.IsFaulted)
        {
            operation.GetAwaiter().GetResult();
        }
    }

    private static async Task Settle(MemoryBlobStore blobs, Facts facts)
    {
        var janitor = new TestCluster(blobs, "janitor");
        if (await janitor.Repository.Root() is null)
        {
            return;
        }

        await janitor.Repository.Change([new DropStaleActivities("janitor", [], long.MaxValue)]);
        var planned = await janitor.Repository.Cleanup(dryRun: true);
        var done = await janitor.Repository.Cleanup(dryRun: false);
        Assert.Equal((planned.DeletedBlobs, planned.DeletedBytes), (done.DeletedBlobs, done.DeletedBytes));
        Assert.Equal(Reachability.Of(blobs).Names.Order(StringComparer.Ordinal), blobs.Names);
        var report = await janitor.Repository.VerifyIntegrity(contents: true);
        Assert.Empty(report.Problems);
        Assert.True(report.CountsChecked);

        var listed = await janitor.Repository.Snapshots().ToDictionaryAsync(entry => entry.Id);
        Assert.Empty(facts.Created.Except(facts.DeleteAsked).Except(listed.Keys));
        Assert.Empty(facts.Deleted.Intersect(listed.Keys));
        foreach (var (id, entry) in listed)
        {
            Same.Indices(facts.Intended[id.Uuid], await janitor.Read(await janitor.Repository.Info(entry)));
        }

        await janitor.Delete([.. listed.Keys.Select(id => id.Name)]);
        await janitor.Repository.Cleanup(dryRun: false);
        Assert.Equal(["root"], blobs.Names);
    }
}
