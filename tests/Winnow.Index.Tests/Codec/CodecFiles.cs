using Winnow.Store;

namespace Winnow.Index.Tests.Codec;

/// <summary>A data file and a metadata file in memory: what a codec needs to write something and read it back.</summary>
internal sealed class CodecFiles
{
    private readonly RamDirectory _directory = new();
    private IndexInput? _meta;

    public delegate T ReadMeta<out T>(IndexInput data, ref ByteReader meta);

    public IndexInput Data { get; private set; } = null!;

    public CodecFiles Write(Action<IndexOutput, IndexOutput> write)
    {
        using (var data = _directory.CreateOutput("data"))
        using (var meta = _directory.CreateOutput("meta"))
        {
            write(data, meta);
        }

        Data = _directory.OpenInput("data");
        _meta = _directory.OpenInput("meta");
        return this;
    }

    public T Read<T>(ReadMeta<T> read)
    {
        var meta = _meta!.Reader();
        var result = read(Data, ref meta);
        Assert.Equal(0, meta.Remaining);
        return result;
    }
}
