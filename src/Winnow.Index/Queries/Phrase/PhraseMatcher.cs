namespace Winnow.Index.Queries;

/// <summary>Finds the occurrences of a phrase in a document that has all its terms.</summary>
internal abstract class PhraseMatcher
{
    /// <summary>Begins with the document that all postings stand on.</summary>
    public abstract void Reset();

    public abstract bool NextMatch();

    /// <summary>What the present match counts as: 1 when it is exact, less the farther its terms are out of place.</summary>
    public abstract float Weight { get; }
}
