namespace Winnow.Index.Queries;

/// <summary>Walks those terms of a segment's dictionary that a multi-term query matches, in order.</summary>
internal abstract class MatchingTerms(TermsEnum cursor)
{
    /// <summary>Positioned on the present match.</summary>
    public TermsEnum Cursor { get; } = cursor;

    /// <summary>How much the present match counts.</summary>
    public virtual float Boost => 1f;

    public abstract bool Next();
}

/// <summary>The terms from a first one on, as long as they belong to the range.</summary>
internal sealed class RangeTerms(TermsEnum cursor, byte[] low, bool includeLow, Func<ReadOnlySpan<byte>, bool> within) : MatchingTerms(cursor)
{
    private bool _started;

    public override bool Next()
    {
        if (_started)
        {
            return Cursor.Next() && within(Cursor.Term);
        }

        _started = true;
        return Cursor.SeekCeil(low) switch
        {
            SeekStatus.End => false,
            SeekStatus.Found when !includeLow => Cursor.Next() && within(Cursor.Term),
            _ => within(Cursor.Term),
        };
    }
}
