using Microsoft.Extensions.Logging.Abstractions;
using Winnow.Grains.Shards;
using Winnow.Shards;
using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Grains.Tests.Shards;

public sealed class ShardStoresTests
{
    private readonly RamDirectory _disk = new();

    [Theory]
    [InlineData(false, "expected=1 actual=2")]
    [InlineData(true, null)]
    public void A_corrupt_copy_says_why_and_where_the_disk_is_full_it_is_left_as_it_is(bool isFull, string? said)
    {
        using (var shard = _disk.OpenSubdirectory("indices").OpenSubdirectory("u").OpenSubdirectory("0"))
        {
            ShardStateFile.Write(shard, new ShardState("u", 0, "a", Primary: true));
        }

        using var stores = new ShardStores(isFull ? new FullDirectory(_disk) : _disk, NullLogger<ShardStores>.Instance);
        stores.MarkCorrupted("u", 0, "expected=1 actual=2");
        Assert.Equal(said, Assert.Single(stores.Held("u")).Problem);
    }

    /// <summary>Nothing more goes in.</summary>
    private sealed class FullDirectory(StoreDirectory inner) : FilterDirectory(inner)
    {
        public override StoreDirectory OpenSubdirectory(string name) => new FullDirectory(Inner.OpenSubdirectory(name));

        public override IndexOutput CreateOutput(string name) => throw new IOException("No space left on device");
    }
}
