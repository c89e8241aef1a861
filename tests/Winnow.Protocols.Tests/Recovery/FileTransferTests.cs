using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Winnow.Protocols.Recovery;

namespace Winnow.Protocols.Tests.Recovery;

public sealed class FileTransferTests
{
    [Fact]
    public void Chunks_cover_what_is_missing_of_every_file_once_and_in_order() => Prop.ForAll<ushort[], byte>(Check).QuickCheckThrowOnFailure();

    private static void Check(ushort[] lengths, byte begunParts)
    {
        var files = lengths.Select((length, i) => new RecoveryFile($"f{i}", length * 1000L, (uint)i)).ToImmutableArray();
        var begun = files.ToImmutableDictionary(file => file, file => file.Length * begunParts / 255);
        var at = begun.ToDictionary(entry => entry.Key, entry => entry.Value);
        var finished = new HashSet<RecoveryFile>();
        foreach (var chunk in new FileTransfer(files, begun).Chunks())
        {
            Assert.Equal(at[chunk.File], chunk.Offset);
            Assert.InRange(chunk.Length, 0, FileTransfer.DefaultChunkSize);
            Assert.DoesNotContain(chunk.File, finished);
            at[chunk.File] += chunk.Length;
            Assert.Equal(at[chunk.File] == chunk.File.Length, chunk.IsLast);
            if (chunk.IsLast)
            {
                finished.Add(chunk.File);
            }
        }

        Assert.Equal(files.Length, finished.Count);
    }
}
