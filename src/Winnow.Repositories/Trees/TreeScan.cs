using System.Runtime.CompilerServices;
using Winnow.Repositories.Format;

namespace Winnow.Repositories.Trees;

/// <summary>Long scans, during which the pages of the root that they began at may go: they carry on at the newest.</summary>
internal static class TreeScan
{
    public static async IAsyncEnumerable<TreeEntry> AtNewest(
        RepositoryParts parts, Tree tree, Func<RepositoryRoot, TreeReference?> of, ReadOnlyMemory<byte> from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var root = await parts.Roots.Read(cancellation);
        while (root is not null)
        {
            await using var entries = tree.Scan(of(root.Root), from, cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                try
                {
                    if (!await entries.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (BlobGoneException gone)
                {
                    var newest = await parts.Roots.Read(cancellation);
                    root = newest?.Tag == root.Tag ? throw new RepositoryCorruptionException(gone.BlobName, "is missing", gone) : newest;
                    break;
                }

                yield return entries.Current;
                from = After(entries.Current.Key);
            }
        }
    }

    /// <summary>The least key that is greater.</summary>
    public static ReadOnlyMemory<byte> After(ReadOnlyMemory<byte> key)
    {
        var next = new byte[key.Length + 1];
        key.CopyTo(next);
        return next;
    }
}
