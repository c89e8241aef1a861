using System.Numerics;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// Randomness that a seed repeats on every machine and version: xoshiro256**, seeded by splitmix64 (Blackman and Vigna, 2018).
/// </summary>
public sealed class SimulatedRandom : Random
{
    private readonly ulong _seed;
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public SimulatedRandom(ulong seed)
    {
        _seed = seed;
        _a = Mix(ref seed);
        _b = Mix(ref seed);
        _c = Mix(ref seed);
        _d = Mix(ref seed);
    }

    /// <summary>
    /// A source of its own for one purpose. How often one purpose asks does not change what another gets, so that a small change of a run
    /// stays a small change.
    /// </summary>
    public SimulatedRandom Fork(string purpose)
    {
        var hash = _seed ^ 0xcbf29ce484222325;
        foreach (var character in purpose)
        {
            hash = (hash ^ character) * 0x100000001b3;
        }

        return new SimulatedRandom(hash);
    }

    public override int Next() => (int)(NextBits() >> 33);

    public override int Next(int maxValue) => (int)NextInt64(maxValue);

    public override int Next(int minValue, int maxValue) => (int)(minValue + NextInt64((long)maxValue - minValue));

    public override long NextInt64() => (long)(NextBits() >> 1);

    public override long NextInt64(long maxValue) => maxValue <= 1 ? 0 : (long)Math.BigMul(NextBits(), (ulong)maxValue, out _);

    public override long NextInt64(long minValue, long maxValue) => minValue + NextInt64(maxValue - minValue);

    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1U << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var value in buffer)
        {
            value = (byte)(NextBits() >> 56);
        }
    }

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => probability > 0 && NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    /// <summary>A duration with this mean, exponentially distributed and cut off at twenty times the mean.</summary>
    public TimeSpan Around(TimeSpan mean) => new((long)(mean.Ticks * Math.Min(20, -Math.Log(1 - NextDouble()))));

    public TimeSpan Between(TimeSpan from, TimeSpan to) => new(NextInt64(from.Ticks, to.Ticks + 1));

    protected override double Sample() => NextDouble();

    private static ulong Mix(ref ulong seed)
    {
        var z = seed += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }
}
