using System.Buffers;

namespace Winnow.Repositories;

/// <summary>Names that every storage takes as they are, and none can read as a path to somewhere else.</summary>
public static class BlobName
{
    private const int MaxSegmentLength = 200;
    private const int MaxLength = 800;
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <exception cref="ArgumentException">It is no name of a blob.</exception>
    public static void Check(string name)
    {
        if (name.Length is 0 or > MaxLength)
        {
            throw Invalid(name);
        }

        foreach (var range in name.AsSpan().Split('/'))
        {
            var segment = name.AsSpan(range);

            // A name that begins with a dot is hidden on some file systems, and "." and ".." lead elsewhere on all.
            if (segment.Length is 0 or > MaxSegmentLength || segment[0] == '.' || segment.ContainsAnyExcept(Allowed))
            {
                throw Invalid(name);
            }
        }
    }

    private static ArgumentException Invalid(string name) => new($"[{name}] is no name of a blob", nameof(name));
}
