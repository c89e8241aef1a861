using System.Text;
using Winnow.Index.Tests.Writing;
using Winnow.Store;

namespace Winnow.Index.Tests.Reading;

public class CorruptionTests
{
    [Fact]
    public void A_flipped_bit_anywhere_is_reported_with_the_files_name()
    {
        var files = Index();
        var random = new Random(3);
        foreach (var (name, bytes) in files)
        {
            for (var at = 0; at < bytes.Length; at += bytes.Length > 500 ? random.Next(1, 8) : 1)
            {
                var damaged = (byte[])bytes.Clone();
                damaged[at] ^= (byte)(1 << random.Next(8));
                Refused(files, name, damaged);
            }
        }
    }

    [Fact]
    public void A_cut_or_longer_or_missing_file_is_reported_with_its_name()
    {
        var files = Index();
        foreach (var (name, bytes) in files)
        {
            foreach (var length in new[] { 0, 1, 15, 16, 17, bytes.Length / 2, bytes.Length - 1 })
            {
                Refused(files, name, bytes[..Math.Min(length, bytes.Length - 1)]);
            }

            Refused(files, name, [.. bytes, 0]);
            if (!name.StartsWith("segments_", StringComparison.Ordinal))
            {
                Refused(files, name, bytes: null);
            }
        }
    }

    [Fact]
    public void A_file_of_another_index_is_reported_though_it_is_sound()
    {
        var (files, others) = (Index(), Index(seed: 1));
        foreach (var name in files.Keys.Where(name => name.StartsWith("_0.", StringComparison.Ordinal)))
        {
            Refused(files, name, others[name]);
        }
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        var files = Index();
        foreach (var (name, bytes) in files)
        {
            // The version stands behind the format's name, and the checksum is right again.
            var newer = (byte[])bytes.Clone();
            var version = 4 + 1 + newer[4];
            Assert.Equal(1, newer[version]);
            newer[version] = 2;
            var checksum = Crc32C.Compute(newer.AsSpan(0, newer.Length - 8));
            BitConverter.TryWriteBytes(newer.AsSpan(newer.Length - 8), (long)checksum);
            Refused(files, name, newer);
        }
    }

    [Fact]
    public void A_directory_without_a_commit_is_no_index()
    {
        Assert.Throws<FileNotFoundException>(() => DirectoryReader.Open(new RamDirectory()));
    }

    private static void Refused(Dictionary<string, byte[]> files, string name, byte[]? bytes)
    {
        var directory = new RamDirectory();
        foreach (var (other, content) in files)
        {
            if ((other == name ? bytes : content) is { } written)
            {
                using var output = directory.CreateOutput(other);
                output.Write(written);
            }
        }

        var reading = Assert.Throws<CorruptIndexException>(() => DirectoryReader.Open(directory));
        Assert.EndsWith(name, reading.FileName, StringComparison.Ordinal);
        var writing = Assert.Throws<CorruptIndexException>(() => IndexWriter.Open(directory, new IndexWriterConfig()));
        Assert.EndsWith(name, writing.FileName, StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> Index(int seed = 0)
    {
        var directory = new RamDirectory();
        using (var writer = IndexWriter.Open(directory, new IndexWriterConfig()))
        {
            var doc = new Document();
            for (var i = 0; i < 60; i++)
            {
                var model = new ModelDoc($"id{i % 45}", i + seed, Live: true);
                ModelFields.Fill(doc, model);
                writer.UpdateDocument(Encoding.UTF8.GetBytes(model.Id), doc);
                if (i == 40)
                {
                    writer.Refresh().Dispose();
                }
            }

            writer.Commit(new Dictionary<string, string> { ["some"] = "data" });
        }

        return directory.ListAll().Where(name => name != "write.lock").ToDictionary(name => name, name =>
        {
            using var input = directory.OpenInput(name);
            return input.Span(0, (int)input.Length).ToArray();
        });
    }
}
