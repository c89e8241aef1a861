namespace Winnow.Protocols.Recovery;

/// <summary>
/// How much of the bandwidth for recoveries a copy that only moves may use. Nothing is missing while it moves, so it takes what processor time
/// writes and searches leave: it starts slowly, goes faster while the machine is idle, and gives way while it is busy.
/// </summary>
/// <param name="Above">The share beyond <see cref="Least"/>.</param>
/// <param name="LookedAt">When the machine was looked at last.</param>
public readonly record struct MovePace(double Above, TimeSpan? LookedAt)
{
    /// <summary>However busy the machine is, a move comes to its end.</summary>
    public const double Least = 1.0 / 8;

    /// <summary>Asking for a piece, creating its file, syncing and checking it cost what so many bytes cost, however small it is.</summary>
    public const long LeastCost = 256 << 10;

    /// <summary>Percent of the machine's processors from which on a move gives way.</summary>
    public const int Busy = 85;

    /// <summary>Percent up to which it goes faster.</summary>
    public const int Idle = 75;

    /// <summary>The figures between two looks are of as many ticks of the kernel's clock as makes sense.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>After so long without a move nobody knows how busy the machine is with one.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(5);

    /// <summary>The part of the bandwidth that may be used now.</summary>
    public double Share => Math.Min(1, Least + Above);

    public bool IsDue(TimeSpan now) => LookedAt is not { } last || now - last >= Interval;

    /// <summary>What a piece of a file counts for.</summary>
    public static long Cost(long bytes) => Math.Max(bytes, LeastCost);

    /// <summary>Takes in how busy the machine was since the last look.</summary>
    public MovePace Look(TimeSpan now, int cpuPercent) => LookedAt is not { } last || now - last >= Forgotten
        ? new MovePace(0, now)
        : new MovePace(Next(cpuPercent), now);

    private double Next(int cpuPercent) => cpuPercent switch
    {
        >= Busy => Above / 2,
        <= Idle => Math.Min(1 - Least, Above + Least),
        _ => Above,
    };
}
