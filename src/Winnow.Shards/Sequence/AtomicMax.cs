namespace Winnow.Shards;

/// <summary>Numbers that only grow, raised by many threads.</summary>
internal static class AtomicMax
{
    /// <summary>Whether it was raised.</summary>
    public static bool Raise(ref long target, long value)
    {
        long seen = Interlocked.Read(ref target);
        while (value > seen)
        {
            long before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }
}
