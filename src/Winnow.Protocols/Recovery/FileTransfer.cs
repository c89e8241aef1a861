using System.Collections.Immutable;

namespace Winnow.Protocols.Recovery;

/// <summary>A piece of a file.</summary>
public readonly record struct FileChunk(RecoveryFile File, long Offset, int Length)
{
    /// <summary>Whether the file is complete with it.</summary>
    public bool IsLast => Offset + Length == File.Length;
}

/// <summary>The chunks that are asked for, in the order in which they are written. A file that was begun goes on where it stopped.</summary>
/// <param name="Files">What has to be fetched.</param>
/// <param name="Begun">How many bytes of some files are there already.</param>
public sealed record FileTransfer(ImmutableArray<RecoveryFile> Files, ImmutableDictionary<RecoveryFile, long> Begun)
{
    public const int DefaultChunkSize = 1 << 20;

    /// <summary>Small files come first: a transfer that is cut short has more to show.</summary>
    public IEnumerable<FileChunk> Chunks(int chunkSize = DefaultChunkSize) => Files
        .OrderBy(file => file.Length)
        .ThenBy(file => file.Name, StringComparer.Ordinal)
        .SelectMany(file => Chunks(file, Begun.GetValueOrDefault(file), chunkSize));

    public static IEnumerable<FileChunk> Chunks(RecoveryFile file, long from, int chunkSize = DefaultChunkSize)
    {
        var at = from;
        do
        {
            var length = (int)Math.Min(chunkSize, file.Length - at);
            yield return new FileChunk(file, at, length);
            at += length;
        }
        while (at < file.Length);
    }
}
