namespace Winnow.Simulation.Checkers;

/// <summary>Where a search for an order is: which operations are done, and the last write of them, -1 for none. A value.</summary>
internal readonly struct Configuration : IEquatable<Configuration>
{
    private readonly ulong[] _done;

    private Configuration(ulong[] done, int last) => (_done, Last) = (done, last);

    public int Last { get; }

    public static Configuration Nothing(int operations) => new(new ulong[(operations + 63) / 64], -1);

    public bool IsDone(int operation) => (_done[operation / 64] & (1UL << (operation % 64))) != 0;

    /// <summary>The same after one operation more.</summary>
    public Configuration With(int operation, int last)
    {
        var done = (ulong[])_done.Clone();
        done[operation / 64] |= 1UL << (operation % 64);
        return new Configuration(done, last);
    }

    public bool Equals(Configuration other) => Last == other.Last && _done.AsSpan().SequenceEqual(other._done);

    public override bool Equals(object? obj) => obj is Configuration other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Last);
        foreach (var bits in _done)
        {
            hash.Add(bits);
        }

        return hash.ToHashCode();
    }
}
