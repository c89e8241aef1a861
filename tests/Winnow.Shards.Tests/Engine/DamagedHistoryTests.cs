using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>A file that has changed on the disk since it was committed, found by who reads the history.</summary>
public sealed class DamagedHistoryTests
{
    private readonly EngineFixture _fixture = new();

    [Fact]
    public Task Who_recovers_or_follows_fails_the_copy() => Fails(engine => engine.Changes(0, 10));

    [Fact]
    public Task Who_rolls_back_fails_the_copy() => Fails(engine =>
    {
        using ShardRollback rollback = engine.BeginRollback(0);
        rollback.WriteConflicts(new RamDirectory("ram:conflicts"), new ConflictOrigin("far", "leader", DateTimeOffset.UnixEpoch), []);
    });

    private async Task Fails(Action<ShardEngine> read)
    {
        ShardEngine written = await _fixture.OpenAsync();
        for (int i = 0; i < 10; i++)
        {
            _fixture.Index(written, $"{i}", $$"""{"n":{{i}}}""");
        }

        written.Flush();
        await written.DisposeAsync();
        string damaged = Damage(".src");

        // As a copy whose files were compared when they came.
        ShardEngine engine = await ShardEngine.OpenAsync(_fixture.Config with { FilesAreVerified = true });
        Assert.Empty(_fixture.Failures);
        var e = Assert.Throws<EngineClosedException>(() => read(engine));
        Assert.Contains(damaged, Assert.IsType<CorruptIndexException>(e.InnerException).FileName, StringComparison.Ordinal);
        Assert.Single(_fixture.Failures);
        Assert.NotNull(engine.Failure);
        engine.Abort();
    }

    /// <summary>Makes nonsense of what is between a file's header and its footer.</summary>
    private string Damage(string extension)
    {
        using StoreDirectory index = _fixture.Directory.OpenSubdirectory("index");
        string name = index.ListAll().Single(file => file.EndsWith(extension, StringComparison.Ordinal));
        byte[] bytes;
        using (IndexInput input = index.OpenInput(name))
        {
            bytes = input.Span(0, (int)input.Length).ToArray();
        }

        bytes.AsSpan(bytes.Length / 4, bytes.Length / 2).Fill(0xff);
        index.Delete(name);
        using IndexOutput output = index.CreateOutput(name);
        output.Write(bytes);
        return name;
    }
}
