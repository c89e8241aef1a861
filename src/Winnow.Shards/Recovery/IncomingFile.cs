using System.Buffers.Binary;
using Winnow.Index;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>A file on its way. One that comes from its first byte to its last need not be read again to know that it is the right one.</summary>
internal sealed class IncomingFile(IndexFile file, IndexOutput output)
{
    private readonly bool _fromStart = output.Position == 0;

    public IndexOutput Output { get; } = output;

    /// <summary>Whether it is what its checksum says; null when it has to be read for that.</summary>
    public bool? IsWhole { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_fromStart || bytes.Length < sizeof(long) || Output.Position + bytes.Length != file.Length)
        {
            Output.Write(bytes);
            return;
        }

        // The footer ends with the checksum of all that stands before it.
        ReadOnlySpan<byte> stated = bytes[^sizeof(long)..];
        Output.Write(bytes[..^sizeof(long)]);
        IsWhole = Output.Checksum == file.Checksum && BinaryPrimitives.ReadInt64LittleEndian(stated) == file.Checksum;
        Output.Write(stated);
    }
}
