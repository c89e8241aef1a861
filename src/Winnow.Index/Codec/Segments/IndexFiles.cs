using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Opens files that a commit lists, and compares them with what it says.</summary>
internal static class IndexFiles
{
    public static IndexInput Open(StoreDirectory directory, IndexFile file, bool verify)
    {
        IndexInput input;
        try
        {
            input = directory.OpenInput(file.Name);
        }
        catch (FileNotFoundException e)
        {
            throw new CorruptIndexException("the file is missing", file.Name, e);
        }

        try
        {
            if (input.Length != file.Length)
            {
                throw new CorruptIndexException($"the file has {input.Length} bytes, and the commit says {file.Length}", input.Name);
            }

            var checksum = verify ? CodecUtil.VerifyChecksum(input) : CodecUtil.CheckFooter(input);
            return checksum == file.Checksum
                ? input
                : throw new CorruptIndexException($"the file's checksum is {checksum:x8}, and the commit says {file.Checksum:x8}", input.Name);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }
}
