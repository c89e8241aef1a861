namespace Winnow.Shards;

/// <summary>Where an operation stands in the translog. Locations are ordered as the operations were added.</summary>
/// <param name="Generation">The file.</param>
/// <param name="Offset">The first byte of the operation's frame.</param>
/// <param name="Length">The frame's length; 0 for none.</param>
public readonly record struct TranslogLocation(long Generation, long Offset, int Length) : IComparable<TranslogLocation>
{
    /// <summary>An operation that is in no translog: it needs no sync.</summary>
    public static TranslogLocation None { get; }

    /// <summary>Whether this is not a location at all.</summary>
    public bool IsNone => Length == 0;

    /// <summary>The first byte after the frame.</summary>
    public long End => Offset + Length;

    /// <inheritdoc/>
    public int CompareTo(TranslogLocation other) =>
        Generation != other.Generation ? Generation.CompareTo(other.Generation) : End.CompareTo(other.End);

    /// <summary>The later of two locations.</summary>
    public static TranslogLocation Max(TranslogLocation a, TranslogLocation b) => a.CompareTo(b) >= 0 ? a : b;

    public static bool operator <(TranslogLocation left, TranslogLocation right) => left.CompareTo(right) < 0;

    public static bool operator <=(TranslogLocation left, TranslogLocation right) => left.CompareTo(right) <= 0;

    public static bool operator >(TranslogLocation left, TranslogLocation right) => left.CompareTo(right) > 0;

    public static bool operator >=(TranslogLocation left, TranslogLocation right) => left.CompareTo(right) >= 0;
}
