using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Winnow.Repositories.Format;

namespace Winnow.Repositories.Tests.Format;

public sealed class FrameTests
{
    [Fact]
    public void What_is_wrapped_is_unwrapped() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Zip(Gen.Elements(true, false)).ToArbitrary(), frame =>
        {
            var payload = Enumerable.Repeat(frame.Item1, 5).SelectMany(bytes => bytes).ToArray();
            var blob = Frame.Wrap(BlobKind.Snapshot, payload, frame.Item2);
            Assert.Equal(payload, Frame.Unwrap("b", blob, BlobKind.Snapshot).ToArray());
        }));

    [Fact]
    public void Compression_is_used_where_it_helps()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the same again and ", 100)));
        var noise = ContentHash.Of(text).ToArray();

        Assert.InRange(Frame.Wrap(BlobKind.Snapshot, text, compress: true).Length, 20, text.Length / 4);
        Assert.Equal(noise.Length + 20, Frame.Wrap(BlobKind.Snapshot, noise, compress: true).Length);
        Assert.Equal(text.Length + 20, Frame.Wrap(BlobKind.Snapshot, text, compress: false).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_bit_and_every_length_is_checked(bool compress)
    {
        var blob = Frame.Wrap(BlobKind.Snapshot, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("abc", 40))), compress);
        for (var bit = 0; bit < blob.Length * 8; bit++)
        {
            var flipped = blob.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal("b", Assert.Throws<RepositoryCorruptionException>(() => Frame.Unwrap("b", flipped, BlobKind.Snapshot)).BlobName);
        }

        for (var length = 0; length < blob.Length; length++)
        {
            Assert.Throws<RepositoryCorruptionException>(() => Frame.Unwrap("b", blob.AsMemory(0, length), BlobKind.Snapshot));
        }
    }

    [Fact]
    public void A_blob_of_another_kind_is_refused()
    {
        var blob = Frame.Wrap(BlobKind.Snapshot, "payload"u8, compress: false);

        Assert.Contains("Snapshot where a Root", Assert.Throws<RepositoryCorruptionException>(() => Frame.Unwrap("b", blob, BlobKind.Root)).Message, StringComparison.Ordinal);
    }
}
