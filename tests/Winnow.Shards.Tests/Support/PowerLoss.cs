using Winnow.Store;

namespace Winnow.Shards.Tests;

/// <summary>
/// A loss of power that is nastier than RamDirectory's own: of the bytes that were written and not synced any prefix survives, with
/// garbage in place of some of them.
/// </summary>
internal static class PowerLoss
{
    public static void Strike(RamDirectory directory, Random random) => directory.AtOneInstant(() => StrikeNow(directory, random));

    private static void StrikeNow(RamDirectory directory, Random random)
    {
        Dictionary<string, byte[]> before = Images(directory);
        var subdirectories = directory.ListSubdirectories()
            .Select(name => ((RamDirectory)directory.OpenSubdirectory(name), Images((RamDirectory)directory.OpenSubdirectory(name))))
            .ToList();
        directory.Crash();
        LeaveTails(directory, before, random);
        foreach ((RamDirectory subdirectory, Dictionary<string, byte[]> images) in subdirectories)
        {
            LeaveTails(subdirectory, images, random);
        }
    }

    private static Dictionary<string, byte[]> Images(RamDirectory directory)
    {
        var images = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string name in directory.ListAll().Where(name => name.EndsWith(".tlog", StringComparison.Ordinal) || name.EndsWith(".ckp", StringComparison.Ordinal)))
        {
            using IndexInput input = directory.OpenInput(name);
            images.Add(name, input.Span(0, (int)input.Length).ToArray());
        }

        return images;
    }

    private static void LeaveTails(RamDirectory directory, Dictionary<string, byte[]> before, Random random)
    {
        foreach ((string name, byte[] bytes) in before)
        {
            if (!directory.Exists(name) || directory.Length(name) >= bytes.Length)
            {
                continue;
            }

            int synced = (int)directory.Length(name);
            byte[] tail = bytes.AsSpan(synced, random.Next(bytes.Length - synced + 1)).ToArray();
            if (tail.Length > 0 && random.Next(2) == 0)
            {
                random.NextBytes(tail.AsSpan(random.Next(tail.Length)));
            }

            using IndexOutput output = directory.OpenAppend(name);
            output.Write(tail);
            output.Sync();
        }
    }
}
