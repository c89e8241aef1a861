using System.Text;
using Orleans.Embedded.Simulation;
using Winnow.Repositories;

namespace Winnow.Simulation.Repositories;

/// <summary>
/// What a simulated snapshot is to hold. A shard is a number; its files follow from it, and from which copy they are taken. Few numbers are
/// used, so that snapshots have many contents in common.
/// </summary>
internal sealed record SnapshotPlan(IReadOnlyList<IndexPlan> Indices, int? GlobalState)
{
    private const int Shards = 12;

    public static SnapshotPlan Random(SimulatedRandom random) => new(
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(index => new IndexPlan($"i{index}", [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(Shards))]))],
        random.Chance(0.5) ? random.Next(3) : null);

    public static byte[] StateOf(int number) => Encoding.UTF8.GetBytes($"the state {number} of a cluster, which is the same whoever writes it, and longer than nothing");
}

/// <summary>An index and the numbers of its shards.</summary>
internal sealed record IndexPlan(string Name, IReadOnlyList<int> Shards)
{
    public string Metadata => $$"""{"name":"{{Name}}"}""";
}

/// <summary>The files of a shard.</summary>
internal static class ShardFiles
{
    public const int Copies = 3;
    private const int Pieces = 20;

    /// <summary>Each file's chunks.</summary>
    public static IEnumerable<(string Name, byte[][] Chunks)> Of(int shard, int copy)
    {
        // A long one, a short one that others have too, and one that each copy of the shard writes for itself.
        yield return ("_0.cfs", [.. Enumerable.Range(shard, 1 + (shard % 7)).Select(Chunk)]);
        yield return ("_1.cfs", [Chunk(shard / 2)]);
        yield return ("segments_1", [Chunk(100 + (shard * Copies) + copy)]);
    }

    /// <summary>Whether a shard's files, as they were read, are those of one of its copies.</summary>
    public static bool AreOf(int shard, IReadOnlyList<(string Name, byte[] Content)> files) => Enumerable.Range(0, Copies).Any(copy =>
        Of(shard, copy).Select(file => (file.Name, Content: file.Chunks.SelectMany(chunk => chunk).ToArray()))
            .SequenceEqual(files, EqualityComparer<(string Name, byte[] Content)>.Create((one, other) => one.Name == other.Name && one.Content.AsSpan().SequenceEqual(other.Content))));

    public static ShardFile FileOf(string name, byte[][] chunks) => new(
        name, chunks.Sum(chunk => chunk.Length), Checksum: 0, [.. chunks.Select(chunk => new Content(ContentHash.Of(chunk), chunk.Length))]);

    private static byte[] Chunk(int number) => Encoding.UTF8.GetBytes($"piece {(number >= 100 ? number : number % Pieces)} ".PadRight(8 + (number * 7 % 60), '.'));
}
