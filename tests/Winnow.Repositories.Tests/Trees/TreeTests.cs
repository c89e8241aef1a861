using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Winnow.Repositories.FileSystem;
using Winnow.Repositories.Format;
using Winnow.Repositories.Tests.Storage;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Tests.Trees;

/// <summary>Trees against sorted dictionaries.</summary>
public sealed class TreeTests
{
    private readonly MemoryBlobStore _blobs = new();
    private RepositoryParts _parts;
    private int _changes;

    public TreeTests() => _parts = Open(4);

    [Fact]
    public void A_tree_holds_what_a_dictionary_does() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(
            Gen.Choose(0, 60).SelectMany(key => Gen.Choose(-1, 9), (key, value) => (key, value)).ListOf().ListOf().ToArbitrary(),
            edits => Hold(edits).GetAwaiter().GetResult()));

    [Theory]
    [InlineData(4)]
    [InlineData(128)]
    public async Task A_large_tree_is_flat_and_a_change_rewrites_a_path(int capacity)
    {
        _parts = Open(capacity);
        var keys = Enumerable.Range(0, 20_000).Select(key => $"{key * 7919 % 20_011:00000}").ToArray();
        TreeReference? tree = null;
        foreach (var some in keys.Chunk(500))
        {
            (tree, _, _) = await Apply(tree, some.Select(key => (key, (string?)"value")));
        }

        var (after, written, replaced) = await Apply(tree, [("10000", "other")]);

        Assert.Equal(20_000, tree!.Count);
        Assert.InRange(tree.Height, 1, (int)Math.Ceiling(Math.Log(20_000, Math.Max(2, capacity / 3))) + 1);
        Assert.Equal(tree.Height, written);
        Assert.Equal(tree.Height, replaced);
        Assert.Equal("other", await Find(after, "10000"));
        Assert.Equal("value", await Find(tree, "10000"));
    }

    [Fact]
    public async Task Pages_stay_filled_when_most_entries_go()
    {
        var keys = Enumerable.Range(0, 2000).Select(key => $"{key:0000}").ToArray();
        var (tree, _, _) = await Apply(null, keys.Select(key => (key, (string?)"v")));
        foreach (var some in keys.Where((_, i) => i % 20 != 0).Chunk(50))
        {
            (tree, _, _) = await Apply(tree, some.Select(key => (key, (string?)null)));
        }

        var pages = await _parts.Contents.Pages(tree, default).CountAsync();

        Assert.Equal(100, tree!.Count);
        Assert.InRange(pages, 25, 100);
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_changes()
    {
        var (tree, _, _) = await Apply(null, [("a", "1"), ("b", "2")]);

        var (after, written, replaced) = await Apply(tree, [("a", "1"), ("c", null)]);

        Assert.Equal((tree, 0, 0), (after, written, replaced));
    }

    [Fact]
    public async Task The_cache_takes_no_more_memory_than_it_may()
    {
        _parts = Open(16, cacheBytes: 20_000);
        var (tree, _, _) = await Apply(null, Enumerable.Range(0, 5000).Select(key => ($"{key:0000}", (string?)"v")));

        await foreach (var _ in _parts.Contents.Scan(tree, ReadOnlyMemory<byte>.Empty, default))
        {
            Assert.InRange(_parts.Cache.Bytes, 0, 20_000);
        }

        Assert.InRange(_parts.Cache.Bytes, 10_000, 20_000);
    }

    [Fact]
    public async Task Keys_that_are_looked_for_together_read_each_page_once()
    {
        var (tree, _, _) = await Apply(null, Enumerable.Range(0, 64).Select(key => ($"{key:0000}", (string?)"v")));
        _parts = Open(4, cacheBytes: 0);
        _blobs.ResetCounts();

        await _parts.Contents.Find(tree, [.. Enumerable.Range(0, 64).Select(key => (ReadOnlyMemory<byte>)Bytes($"{key:0000}"))], default);

        Assert.Equal(21, _blobs.Requests[Request.Get]);
        Assert.Equal(21, await _parts.Contents.Pages(tree, default).CountAsync());
    }

    [Fact]
    public async Task Who_wants_a_page_that_another_is_reading_waits_for_it_and_reads_it_himself_if_that_fails()
    {
        var (tree, _, _) = await Apply(null, [("a", "1")]);
        _parts = Open(4);
        _blobs.ResetCounts();
        var gate = new TaskCompletionSource();
        _blobs.Before = (_, _) => gate.Task;

        var first = Find(tree, "a");
        var second = Find(tree, "a");
        Assert.Equal(1, _blobs.RequestCount);
        _blobs.Before = (_, _) => Task.CompletedTask;
        gate.SetException(new IOException("the first is unlucky"));

        await Assert.ThrowsAsync<IOException>(() => first);
        Assert.Equal("1", await second);
        Assert.Equal(2, _blobs.RequestCount);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private RepositoryParts Open(int capacity, long cacheBytes = 1 << 20) => new(
        _blobs,
        new RepositoryOptions { PageCapacity = capacity, PageCacheBytes = cacheBytes, Compress = capacity > 4 },
        new InlineExecutor(),
        () => $"{_changes++}",
        TimeProvider.System);

    private async Task Hold(IEnumerable<IEnumerable<(int Key, int Value)>> edits)
    {
        TreeReference? tree = null;
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var blobs = _blobs.Names.ToHashSet(StringComparer.Ordinal);
        foreach (var group in edits)
        {
            var last = group.GroupBy(edit => edit.Key).Select(same => (Key: $"{same.Key:00}", same.Last().Value));
            var changes = last.Select(edit => (edit.Key, edit.Value < 0 ? null : $"{edit.Value}")).ToArray();
            foreach (var (key, value) in changes)
            {
                if (value is null)
                {
                    model.Remove(key);
                }
                else
                {
                    model[key] = value;
                }
            }

            (tree, _, _) = await Apply(tree, changes, delete: true);
            var entries = await _parts.Contents.Scan(tree, ReadOnlyMemory<byte>.Empty, default).ToListAsync();
            Assert.Equal(model, entries.Select(entry => KeyValuePair.Create(Encoding.UTF8.GetString(entry.Key.Span), Encoding.UTF8.GetString(entry.Value.Span))));
            Assert.Equal(model.Count, tree?.Count ?? 0);
            Assert.Equal(
                model.Keys.Where(key => string.CompareOrdinal(key, "30") >= 0),
                await _parts.Contents.Scan(tree, Bytes("30"), default).Select(entry => Encoding.UTF8.GetString(entry.Key.Span)).ToListAsync());
            var pages = await _parts.Contents.Pages(tree, default).Select(page => BlobNames.Page(page.Page)).ToListAsync();
            Assert.Equal(pages.Order(StringComparer.Ordinal), _blobs.Names.Except(blobs, StringComparer.Ordinal));
        }

        await Apply(tree, model.Keys.Select(key => (key, (string?)null)), delete: true);
    }

    /// <summary>Applies edits, and says how many pages it wrote and replaced.</summary>
    private async Task<(TreeReference? Tree, int Written, int Replaced)> Apply(
        TreeReference? tree, IEnumerable<(string Key, string? Value)> edits, bool delete = false)
    {
        var sorted = edits.OrderBy(edit => edit.Key, StringComparer.Ordinal)
            .Select(edit => new TreeEdit(Bytes(edit.Key), edit.Value is null ? (ReadOnlyMemory<byte>?)null : Bytes(edit.Value)));
        var updated = await new TreeUpdate(_parts.Contents, _parts, $"c{_changes++}", 0).Apply(tree, [.. sorted], default);
        foreach (var page in updated.Written)
        {
            Assert.True(await _blobs.PutIfAbsent(page.Name, page.Blob));
        }

        if (delete)
        {
            await _blobs.Delete([.. updated.Replaced.Select(BlobNames.Page)]);
        }

        return (updated.Tree, updated.Written.Count, updated.Replaced.Count);
    }

    private async Task<string?> Find(TreeReference? tree, string key) =>
        await _parts.Contents.Find(tree, Bytes(key), default) is { } value ? Encoding.UTF8.GetString(value.Span) : null;
}
