namespace Winnow.Repositories.Tests.Storage;

internal static class Same
{
    /// <summary>The same indices with the same files in each shard.</summary>
    public static void Indices(IEnumerable<TestIndex> expected, IEnumerable<TestIndex> actual) => Assert.Equal(Text(expected), Text(actual));

    private static string Text(IEnumerable<TestIndex> indices) => string.Join('\n', indices.Select(index =>
        index.Name + ": " + string.Join(" | ", index.Shards.Select(shard => string.Join(", ", shard.Select(file => $"{file.Key}={file.Value}"))))));
}
