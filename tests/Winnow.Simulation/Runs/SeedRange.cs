namespace Winnow.Simulation.Runs;

/// <summary>Seeds from the first to the last.</summary>
internal sealed record SeedRange(ulong First, ulong Last)
{
    public ulong Count => First > Last ? 0 : Last - First + 1;

    /// <summary>A..B.</summary>
    public static SeedRange Parse(string text)
    {
        var bounds = text.Split("..");
        return bounds.Length == 2 && ulong.TryParse(bounds[0], out var first) && ulong.TryParse(bounds[1], out var last)
            ? new SeedRange(first, last)
            : throw new ArgumentException($"[{text}] is no range of seeds: write A..B");
    }

    public override string ToString() => $"{First}..{Last}";

    public IEnumerable<ulong> Seeds()
    {
        for (ulong i = 0; i < Count; i++)
        {
            yield return First + i;
        }
    }

    /// <summary>The same seeds in ranges of so many.</summary>
    public IEnumerable<SeedRange> Split(ulong size)
    {
        for (ulong i = 0; i < Count; i += size)
        {
            yield return new SeedRange(First + i, Math.Min(Last, First + i + size - 1));
        }
    }
}
