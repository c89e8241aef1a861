using System.Runtime.InteropServices;
using System.Text;

namespace Winnow.Repositories.Tests.Blobs;

/// <summary>What every blob store guarantees, asked of each kind against its real storage.</summary>
public abstract class BlobStoreContract
{
    protected abstract IBlobStore Store { get; }

    [Fact]
    public async Task What_was_put_is_read_whole_or_in_ranges()
    {
        Assert.True(await Store.PutIfAbsent("a/b/c.bin", Bytes("0123456789")));

        Assert.Equal("0123456789", Text((await Store.Get("a/b/c.bin"))!.Content));
        var buffer = new byte[4];
        Assert.Equal(4, await Store.GetRange("a/b/c.bin", 3, buffer));
        Assert.Equal("3456", Text(buffer));
        Assert.Equal(2, await Store.GetRange("a/b/c.bin", 8, buffer));
        Assert.Equal("89", Text(buffer.AsMemory(0, 2)));
        Assert.Equal(0, await Store.GetRange("a/b/c.bin", 10, buffer));
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        Assert.True(await Store.PutIfAbsent("empty", default));

        Assert.Equal(0, (await Store.Get("empty"))!.Content.Length);
        Assert.Equal([new BlobInfo("empty", 0)], await List("empty"));
    }

    [Fact]
    public async Task A_large_blob_comes_back_byte_for_byte()
    {
        var content = new byte[20 << 20];
        new Random(7).NextBytes(content);
        await Store.PutIfAbsent("large", content);

        Assert.True((await Store.Get("large"))!.Content.Span.SequenceEqual(content));
        var tail = new byte[5 << 20];
        Assert.Equal(tail.Length, await Store.GetRange("large", 15 << 20, tail));
        Assert.True(tail.AsSpan().SequenceEqual(content.AsSpan(15 << 20)));
    }

    [Theory]
    [InlineData(700_001, 700_001, 700_001)]
    [InlineData(700_001, 300_000, 300_000)]
    [InlineData(300_000, 700_001, 300_000)]
    public async Task A_blob_is_handed_over_front_to_back(int length, int asked, int expected)
    {
        var content = new byte[length];
        new Random(7).NextBytes(content);
        await Store.PutIfAbsent("scanned", content);
        var read = new List<byte>();

        var scan = await Store.Open("scanned", asked, new byte[Store.BufferFor(asked)]);

        Assert.Equal(expected, scan!.Run(slice => read.AddRange(slice)));
        Assert.True(CollectionsMarshal.AsSpan(read).SequenceEqual(content.AsSpan(0, expected)));
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        Assert.Null(await Store.Open("no/such", 1, new byte[1]));
        Assert.Null(await Store.Get("no/such"));
        Assert.Null(await Store.GetRange("no/such", 0, new byte[1]));
        await Store.PutIfAbsent("other", Bytes("x"));
        Assert.Null(await Store.CompareAndSet("no/such", (await Store.Get("other"))!.Tag, Bytes("y")));
        Assert.Empty(await List("no/"));
    }

    [Fact]
    public async Task A_blob_that_is_there_is_not_put_again()
    {
        Assert.True(await Store.PutIfAbsent("once", Bytes("first")));
        Assert.False(await Store.PutIfAbsent("once", Bytes("second")));
        Assert.Equal("first", Text((await Store.Get("once"))!.Content));
    }

    [Fact]
    public async Task Of_many_that_put_at_once_one_succeeds()
    {
        var succeeded = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => Store.PutIfAbsent("contended", Bytes($"{writer}")))));

        Assert.Single(succeeded, true);
        Assert.Equal($"{Array.IndexOf(succeeded, true)}", Text((await Store.Get("contended"))!.Content));
    }

    [Fact]
    public async Task A_blob_is_replaced_by_who_knows_its_tag()
    {
        await Store.PutIfAbsent("root", Bytes("1"));
        var first = (await Store.Get("root"))!.Tag;
        var second = await Store.CompareAndSet("root", first, Bytes("2"));

        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Null(await Store.CompareAndSet("root", first, Bytes("3")));
        var blob = await Store.Get("root");
        Assert.Equal(("2", second), (Text(blob!.Content), blob.Tag));
    }

    [Fact]
    public async Task A_counter_of_many_writers_misses_nothing()
    {
        const int Writers = 4, Each = 5;
        await Store.PutIfAbsent("counter", Bytes("0"));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < Each;)
            {
                var blob = (await Store.Get("counter"))!;
                var next = int.Parse(Text(blob.Content)) + 1;
                done += await Store.CompareAndSet("counter", blob.Tag, Bytes($"{next}")) is null ? 0 : 1;
            }
        })));

        Assert.Equal($"{Writers * Each}", Text((await Store.Get("counter"))!.Content));
    }

    [Fact]
    public async Task Lists_are_in_ordinal_order_below_a_prefix()
    {
        foreach (var name in new[] { "l/b", "l/a/z", "l/a-1", "l/B", "lx", "l/ab/c" })
        {
            await Store.PutIfAbsent(name, Bytes(name));
        }

        Assert.Equal(["l/B", "l/a-1", "l/a/z", "l/ab/c", "l/b"], (await List("l/")).Select(blob => blob.Name));
        Assert.Equal(["l/a-1", "l/a/z", "l/ab/c"], (await List("l/a")).Select(blob => blob.Name));
        Assert.Equal([new BlobInfo("l/a/z", 5)], await List("l/a/"));
        Assert.Equal(["l/B", "l/a-1", "l/a/z", "l/ab/c", "l/b", "lx"], (await List("")).Select(blob => blob.Name));
    }

    [Fact]
    public async Task Lists_and_deletions_of_more_than_one_page_are_whole()
    {
        var names = Enumerable.Range(0, 1100).Select(number => $"many/{number:D4}").ToArray();
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (name, _) => await Store.PutIfAbsent(name, Bytes(name)));
        Assert.Equal(names, (await List("many/")).Select(blob => blob.Name));

        await Store.Delete([.. names.Skip(1), "many/none"]);

        Assert.Equal([names[0]], (await List("many/")).Select(blob => blob.Name));
        Assert.Equal(default, await Store.DeleteLeftovers(TimeSpan.Zero));
        Assert.Null(await Store.Get(names[1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("ä")]
    public async Task A_name_that_a_storage_could_take_for_another_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.PutIfAbsent(name, Bytes("x")));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.Get(name));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.Delete([name]));
    }

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected async Task<List<BlobInfo>> List(string prefix)
    {
        var found = new List<BlobInfo>();
        await foreach (var blob in Store.List(prefix))
        {
            found.Add(blob);
        }

        return found;
    }
}
