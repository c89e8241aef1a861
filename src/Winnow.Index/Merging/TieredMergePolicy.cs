namespace Winnow.Index;

/// <summary>
/// Chooses which segments to merge: about equally large ones, so that every document is rewritten a logarithmic number of times, as soon
/// as there are more segments than the index's size warrants. (The policy of Lucene's TieredMergePolicy.)
/// </summary>
public sealed class TieredMergePolicy
{
    /// <summary>How many segments of about one size may stand side by side.</summary>
    /// <value>10</value>
    public int SegmentsPerTier { get; init; } = 10;

    /// <summary>How many segments one merge takes at most.</summary>
    /// <value>10</value>
    public int MaxMergeAtOnce { get; init; } = 10;

    /// <summary>Segments are not merged into one larger than this.</summary>
    /// <value>5 GB</value>
    public long MaxMergedSegmentBytes { get; init; } = 5L << 30;

    /// <summary>Smaller segments count as if they were this large, so that many tiny ones are merged in one go.</summary>
    /// <value>2 MB</value>
    public long FloorSegmentBytes { get; init; } = 2L << 20;

    /// <summary>The share of documents that merges could drop, in percent, which is left alone.</summary>
    /// <value>20</value>
    public double DeletesPercentAllowed { get; init; } = 20;

    /// <summary>Expunging deletes rewrites segments with a larger share than this, in percent.</summary>
    /// <value>10</value>
    public double ExpungeDeletesPercentAllowed { get; init; } = 10;

    /// <summary>The next merge of an index that is being written; null when it is in good shape.</summary>
    internal IReadOnlyList<T>? FindMerge<T>(IReadOnlyList<MergeCandidate<T>> segments)
    {
        var total = segments.Sum(segment => segment.LiveBytes);
        var docs = segments.Sum(segment => (long)segment.MaxDoc);
        var deletes = segments.Sum(segment => (long)segment.Reclaimable);
        var tooManyDeletes = docs > 0 && 100.0 * deletes / docs > DeletesPercentAllowed;

        // Segments that are as large as they may get are done, unless a good part of them can go.
        var eligible = segments
            .Where(segment => !segment.IsMerging)
            .Where(segment => segment.LiveBytes <= MaxMergedSegmentBytes / 2
                || (tooManyDeletes && segment.DeletesPercent > DeletesPercentAllowed))
            .OrderByDescending(segment => segment.LiveBytes)
            .ToList();
        var done = segments.Where(segment => !segment.IsMerging).Except(eligible).Sum(segment => segment.LiveBytes);
        var merging = segments.Where(segment => segment.IsMerging).Sum(segment => segment.LiveBytes);
        if (eligible.Count > AllowedSegments(total - done - merging))
        {
            return FindBest(eligible, tooManyDeletes);
        }

        // The number is right; at most, there is something to drop.
        return tooManyDeletes ? FindBest(eligible.FindAll(segment => segment.DeletesPercent > DeletesPercentAllowed), tooManyDeletes) : null;
    }

    /// <summary>The next of the merges that bring an index down to a number of segments, or rid it of deletes.</summary>
    internal IReadOnlyList<T>? FindForcedMerge<T>(IReadOnlyList<MergeCandidate<T>> segments, int maxSegments, bool onlyExpungeDeletes)
    {
        if (onlyExpungeDeletes)
        {
            var worst = segments.Where(segment => segment.DeletesPercent > ExpungeDeletesPercentAllowed).Take(MaxMergeAtOnce).ToList();
            return worst.Count == 0 ? null : [.. Fitting(worst).Select(segment => segment.Segment)];
        }

        if (segments.Count > maxSegments)
        {
            return [.. segments.OrderBy(segment => segment.LiveBytes).Take(segments.Count - maxSegments + 1).Select(segment => segment.Segment)];
        }

        return segments.FirstOrDefault(segment => segment.Reclaimable > 0) is { } rewritten ? [rewritten.Segment] : null;
    }

    /// <summary>How many segments this many bytes make when each tier has its fill.</summary>
    private double AllowedSegments(long bytes)
    {
        double allowed = 0;
        double level = FloorSegmentBytes;
        for (double left = bytes; ;)
        {
            var count = left / level;
            if (count < SegmentsPerTier || level >= MaxMergedSegmentBytes)
            {
                return Math.Max(SegmentsPerTier, allowed + Math.Ceiling(count));
            }

            allowed += SegmentsPerTier;
            left -= SegmentsPerTier * level;
            level = Math.Min(MaxMergedSegmentBytes, level * MaxMergeAtOnce);
        }
    }

    private List<T>? FindBest<T>(List<MergeCandidate<T>> sorted, bool tooManyDeletes)
    {
        List<MergeCandidate<T>>? best = null;
        var bestScore = double.MaxValue;
        for (var start = 0; start < sorted.Count; start++)
        {
            var candidate = Fitting(sorted.Skip(start));
            var useful = candidate.Count > 1 || (tooManyDeletes && candidate[0].DeletesPercent > DeletesPercentAllowed);
            if (useful && Score(candidate) is var score && score < bestScore)
            {
                best = candidate;
                bestScore = score;
            }
        }

        return best?.ConvertAll(segment => segment.Segment);
    }

    /// <summary>The first segments whose sum is not too large.</summary>
    private List<MergeCandidate<T>> Fitting<T>(IEnumerable<MergeCandidate<T>> segments)
    {
        var fitting = new List<MergeCandidate<T>>();
        long total = 0;
        foreach (var segment in segments)
        {
            if (fitting.Count > 0 && total + segment.LiveBytes > MaxMergedSegmentBytes)
            {
                continue;
            }

            total += segment.LiveBytes;
            fitting.Add(segment);
            if (fitting.Count == MaxMergeAtOnce)
            {
                break;
            }
        }

        return fitting;
    }

    /// <summary>Lower is better: equal sizes first, then small ones, then those with much to drop.</summary>
    private double Score<T>(List<MergeCandidate<T>> segments)
    {
        double floored = segments.Sum(segment => Math.Max(segment.LiveBytes, FloorSegmentBytes));
        var live = segments.Sum(segment => segment.LiveBytes);
        var bytes = segments.Sum(segment => segment.Bytes);
        var skew = Math.Max(segments[0].LiveBytes, FloorSegmentBytes) / floored;
        return skew * Math.Pow(floored, 0.05) * Math.Pow(bytes == 0 ? 1 : (double)live / bytes, 2);
    }
}

/// <summary>A segment as the policy sees it.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Bytes">Its files' size.</param>
/// <param name="MaxDoc">Its documents.</param>
/// <param name="Reclaimable">How many of them a merge would drop.</param>
/// <param name="IsMerging">Whether it is being merged already.</param>
internal sealed record MergeCandidate<T>(T Segment, long Bytes, int MaxDoc, int Reclaimable, bool IsMerging)
{
    public long LiveBytes { get; } = (long)(Bytes * (1.0 - ((double)Reclaimable / MaxDoc)));

    public double DeletesPercent => 100.0 * Reclaimable / MaxDoc;
}
