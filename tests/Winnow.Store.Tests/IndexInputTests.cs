using Xunit;

namespace Winnow.Store.Tests;

public sealed class IndexInputTests
{
    [Fact]
    public void A_slice_keeps_the_file_open_after_its_parent_is_closed()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("winnow-store-");
        try
        {
            using var directory = new FsDirectory(folder.FullName);
            using (IndexOutput output = directory.CreateOutput("a"))
            {
                output.Write("0123456789"u8);
            }

            IndexInput input = directory.OpenInput("a");
            IndexInput slice = input.Slice(2, 6);
            IndexInput inner = slice.Slice(1, 3);
            input.Dispose();
            slice.Dispose();

            Assert.True(inner.Span(0, 3).SequenceEqual("345"u8));
            Assert.Throws<ObjectDisposedException>(() => input.Span(0, 1).Length);
            Assert.Throws<ObjectDisposedException>(() => slice.Slice(0, 1));
            inner.Dispose();
            inner.Dispose();
            Assert.Throws<ObjectDisposedException>(() => inner.Reader().ReadByte());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(9, 2)]
    [InlineData(11, 0)]
    [InlineData(long.MaxValue, 1)]
    public void Reading_outside_the_file_is_corruption(long offset, int length)
    {
        using IndexInput input = IndexInput.FromBytes("a", new byte[10]);

        Assert.Throws<CorruptIndexException>(() => input.Span(offset, length).Length);
        Assert.Throws<CorruptIndexException>(() => input.Slice(offset, length));
    }
}
