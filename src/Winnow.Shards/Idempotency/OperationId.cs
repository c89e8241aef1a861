namespace Winnow.Shards;

/// <summary>
/// Names one write of a client among all, whatever happens to it on its way: who sends it again sends the same. The source is a number that
/// nobody else has, the number counts what comes from there.
/// </summary>
public readonly record struct OperationId(long Source, long Number)
{
    /// <summary>An operation that nobody sends twice.</summary>
    public static OperationId None => default;

    public bool IsNone => Source == 0;
}
