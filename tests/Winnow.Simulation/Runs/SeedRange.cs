namespace Winnow.Simulation.Runs;

/// <summary>Seeds from the first to the last, each <see cref="Stride"/> after the one before.</summary>
internal sealed record SeedRange(ulong First, ulong Last, ulong Stride = 1)
{
    public ulong Count => First > Last ? 0 : ((Last - First) / Stride) + 1;

    /// <summary>A..B, or A..B/stride.</summary>
    public static SeedRange Parse(string text)
    {
        var parts = text.Split('/');
        var bounds = parts[0].Split("..");
        return bounds.Length == 2 && ulong.TryParse(bounds[0], out var first) && ulong.TryParse(bounds[1], out var last)
            ? new SeedRange(first, last, parts.Length > 1 ? ulong.Parse(parts[1]) : 1)
            : throw new ArgumentException($"[{text}] is no range of seeds: write A..B");
    }

    public override string ToString() => Stride == 1 ? $"{First}..{Last}" : $"{First}..{Last}/{Stride}";

    public IEnumerable<ulong> Seeds()
    {
        for (ulong i = 0; i < Count; i++)
        {
            yield return First + (i * Stride);
        }
    }
}
