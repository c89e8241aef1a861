using System.IO.Compression;
using System.IO.Pipelines;
using Winnow.Hosting.Tls;

namespace Winnow.Hosting.Remote;

/// <summary>A connection whose two directions are Deflate streams. What is flushed can be read at the other end.</summary>
internal sealed class CompressedPipes : IDuplexPipe
{
    public CompressedPipes(IDuplexPipe plain)
    {
        var stream = new DuplexPipeStream(plain);
        Input = PipeReader.Create(new DeflateStream(stream, CompressionMode.Decompress, leaveOpen: true));
        Output = PipeWriter.Create(new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }
}
