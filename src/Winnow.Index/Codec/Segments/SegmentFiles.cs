namespace Winnow.Index.Codec;

/// <summary>The names of the files of an index.</summary>
internal static class SegmentFiles
{
    /// <summary>What each file of a segment holds: all small things; terms; postings; positions; columns and norms; points; stored bytes.</summary>
    public const string Info = "si";
    public const string Terms = "tim";
    public const string Postings = "doc";
    public const string Positions = "pos";
    public const string Columns = "col";
    public const string Points = "pts";
    public const string Stored = "src";

    /// <summary>The live documents of a segment as of one commit.</summary>
    public const string Live = "liv";

    public const string CommitPrefix = "segments_";
    public const string PendingCommitPrefix = "pending_segments_";

    /// <summary>The version that all files are written in, and the only one that is read.</summary>
    public const int Version = 1;

    public static string Segment(long number) => "_" + Base36(number);

    public static string File(string segment, string extension) => segment + "." + extension;

    public static string LiveDocs(string segment, long generation) => $"{segment}_{Base36(generation)}.{Live}";

    public static string Commit(long generation) => CommitPrefix + Base36(generation);

    public static string PendingCommit(long generation) => PendingCommitPrefix + Base36(generation);

    /// <summary>What the header of a file of this extension says.</summary>
    public static string Format(string extension) => "Winnow." + extension;

    public static bool TryParseCommit(string name, out long generation)
    {
        generation = 0;
        return name.StartsWith(CommitPrefix, StringComparison.Ordinal) && TryParseBase36(name.AsSpan(CommitPrefix.Length), out generation);
    }

    /// <summary>The number of the segment that a file belongs to.</summary>
    public static bool TryParseSegment(string name, out long number)
    {
        number = 0;
        if (name.Length < 2 || name[0] != '_')
        {
            return false;
        }

        var end = name.AsSpan(1).IndexOfAny('.', '_');
        return end > 0 && TryParseBase36(name.AsSpan(1, end), out number);
    }

    /// <summary>Whether a name is one that this library gives to files.</summary>
    public static bool IsOurs(string name) =>
        TryParseSegment(name, out _) || TryParseCommit(name, out _) || name.StartsWith(PendingCommitPrefix, StringComparison.Ordinal);

    private static string Base36(long number)
    {
        Span<char> digits = stackalloc char[13];
        var at = digits.Length;
        do
        {
            var digit = (int)(number % 36);
            digits[--at] = (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
            number /= 36;
        }
        while (number > 0);
        return new string(digits[at..]);
    }

    private static bool TryParseBase36(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        if (digits.IsEmpty || digits.Length > 12)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit) && !char.IsAsciiLetterLower(digit))
            {
                return false;
            }

            number = (number * 36) + (char.IsAsciiDigit(digit) ? digit - '0' : digit - 'a' + 10);
        }

        return true;
    }
}
