namespace Winnow.Shards;

/// <summary>
/// The last operation on each document that the searcher does not show yet, and deletions for a while longer. It is cut in stripes;
/// a stripe's lock also orders the writers of its documents, so that writers of other documents go on.
/// </summary>
/// <remarks>
/// A refresh keeps two generations: entries move to the old map before the writer's buffer is flushed, and are dropped after the new
/// reader is in place. An operation puts its entry only after the index writer has its document, so whatever is in the old map is
/// in that reader, and a lookup that misses both maps and then takes a reader sees everything.
/// </remarks>
internal sealed class VersionMap
{
    private const int StripeCount = 128;
    private readonly VersionStripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new VersionStripe())];

    public VersionStripe this[string id] => _stripes[id.GetHashCode(StringComparison.Ordinal) & (StripeCount - 1)];

    /// <summary>The stripe whose lock an operation without a document takes.</summary>
    public VersionStripe ForSeqNo(long seqNo) => _stripes[(int)(seqNo & (StripeCount - 1))];

    /// <summary>About how many bytes it takes.</summary>
    public long RamBytesUsed
    {
        get
        {
            long sum = 0;
            foreach (VersionStripe stripe in _stripes)
            {
                sum += stripe.RamBytesUsed;
            }

            return sum;
        }
    }

    public void BeforeRefresh()
    {
        foreach (VersionStripe stripe in _stripes)
        {
            stripe.BeforeRefresh();
        }
    }

    public void AfterRefresh()
    {
        foreach (VersionStripe stripe in _stripes)
        {
            stripe.AfterRefresh();
        }
    }

    /// <summary>Forgets deletions that happened before a time and whose numbers every later operation exceeds.</summary>
    public void PruneTombstones(long deletedBefore, long maxSeqNo)
    {
        foreach (VersionStripe stripe in _stripes)
        {
            stripe.PruneTombstones(deletedBefore, maxSeqNo);
        }
    }

    /// <summary>Waits until no operation runs, and keeps new ones out until the result is disposed.</summary>
    public Barrier BlockOperations() => new(_stripes);

    /// <summary>All stripes' locks.</summary>
    public readonly ref struct Barrier
    {
        private readonly VersionStripe[] _stripes;

        internal Barrier(VersionStripe[] stripes)
        {
            _stripes = stripes;
            foreach (VersionStripe stripe in stripes)
            {
                stripe.Lock.Enter();
            }
        }

        public void Dispose()
        {
            foreach (VersionStripe stripe in _stripes)
            {
                stripe.Lock.Exit();
            }
        }
    }
}
