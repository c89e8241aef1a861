namespace Winnow.Repositories.Analysis;

/// <summary>A blob that an analysis puts: its bytes follow from a seed.</summary>
internal sealed record BlobPlan(string Name, int Size, int Seed, bool IsAborted)
{
    public byte[] Content()
    {
        var content = new byte[Size];
        new Random(Seed).NextBytes(content);
        return content;
    }

    /// <summary>A part of it that is read for itself.</summary>
    public (int Offset, int Length) Range()
    {
        var random = new Random(~Seed);
        var offset = random.Next(Size);
        return (offset, random.Next(1, Math.Min(Size - offset, 1 << 20) + 1));
    }
}
