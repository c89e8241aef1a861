using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>The folder of a copy: made, opened, refused.</summary>
public sealed class EngineFolderTests
{
    [Fact]
    public async Task The_folder_says_what_copy_it_holds_and_refuses_to_be_another()
    {
        var fixture = new EngineFixture();
        Assert.Null(ShardStateFile.Read(fixture.Directory));
        await Assert.ThrowsAsync<FileNotFoundException>(
            () => ShardEngine.OpenAsync(fixture.Config with { OpenMode = ShardOpenMode.ExistingOnly }));
        await (await fixture.OpenAsync()).DisposeAsync();
        fixture.Directory.Crash();
        Assert.Equivalent(new ShardState("index-uuid", 0, "allocation", Primary: true), ShardStateFile.Read(fixture.Directory), strict: true);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ShardEngine.OpenAsync(fixture.Config with { IndexUuid = "other" }));
        await (await ShardEngine.OpenAsync(fixture.Config with { OpenMode = ShardOpenMode.ExistingOnly })).DisposeAsync();
    }

    [Fact]
    public async Task A_shard_whose_commit_is_gone_is_corrupt_and_not_made_anew()
    {
        var fixture = new EngineFixture();
        await (await fixture.OpenAsync()).DisposeAsync();
        var index = (RamDirectory)fixture.Directory.OpenSubdirectory("index");
        foreach (string name in index.ListAll().Where(name => name.StartsWith("segments_", StringComparison.Ordinal)))
        {
            index.Delete(name);
        }

        var e = await Assert.ThrowsAsync<CorruptIndexException>(fixture.OpenAsync);
        Assert.Contains("no segments* file found", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_creation_that_was_interrupted_anywhere_starts_again()
    {
        for (int bytes = 0; ; bytes += 16)
        {
            var fixture = new EngineFixture();
            var disk = new LimitedDirectory(fixture.Directory) { FreeBytes = bytes };
            bool created = true;
            try
            {
                await using ShardEngine engine = await ShardEngine.OpenAsync(fixture.Config with { Directory = disk });
            }
            catch (IOException)
            {
                created = false;
            }

            fixture.Directory.Crash();
            await using ShardEngine reopened = await fixture.OpenAsync();
            Assert.Equal(0, reopened.Stats().DocsCount);
            if (created)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Two_engines_never_open_one_folder()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await fixture.OpenAsync();
        await Assert.ThrowsAsync<LockObtainFailedException>(fixture.OpenAsync);
        Assert.Null(fixture.Index(engine, "1", "{}").Failure);
    }

    [Fact]
    public async Task A_flipped_byte_in_any_file_is_reported_with_the_files_name_and_never_served()
    {
        var fixture = new EngineFixture();
        ShardEngine engine = await fixture.OpenAsync();
        for (int i = 0; i < 5; i++)
        {
            fixture.Index(engine, $"{i}", $$"""{"n":{{i}},"t":"text {{i}}"}""");
        }

        engine.Flush();
        await engine.SyncAsync(fixture.Index(engine, "5", "{}").Location);
        engine.Abort();
        var random = new Random(Environment.TickCount);
        foreach (string folder in new[] { "index", "translog" })
        {
            var directory = (RamDirectory)fixture.Directory.OpenSubdirectory(folder);
            foreach (string name in directory.ListAll().Where(name => directory.Length(name) > 0))
            {
                byte[] bytes = Bytes(directory, name);
                byte[] flipped = (byte[])bytes.Clone();
                flipped[random.Next(flipped.Length)] ^= 0x40;
                Replace(directory, name, flipped);
                try
                {
                    ShardEngine opened = await fixture.OpenAsync();

                    // Only the last record of the translog's checkpoint may be lost: it says nothing that the files do not say.
                    Assert.Equal(TranslogCheckpointFile.Name, name);
                    Assert.True(opened.Get("5").Found);
                    opened.Abort();
                    return;
                }
                catch (Exception e) when (e is CorruptIndexException or TranslogCorruptedException)
                {
                    Assert.Contains(name, e.Message, StringComparison.Ordinal);
                }

                Replace(directory, name, bytes);
            }
        }
    }

    private static byte[] Bytes(RamDirectory directory, string name)
    {
        using IndexInput input = directory.OpenInput(name);
        return input.Span(0, (int)input.Length).ToArray();
    }

    private static void Replace(RamDirectory directory, string name, byte[] bytes)
    {
        directory.Delete(name);
        using IndexOutput output = directory.OpenAppend(name);
        output.Write(bytes);
        output.Sync();
        directory.SyncMetadata();
    }
}
