namespace Winnow.Shards;

/// <summary>Numbers that only grow, raised by many threads.</summary>
internal static class AtomicMax
{
    public static void Raise(ref long target, long value)
    {
        long seen = Interlocked.Read(ref target);
        while (value > seen)
        {
            long before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
