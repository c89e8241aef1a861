namespace Orleans.Runtime.Ports;

/// <summary>Where the runtime's randomness comes from. A simulation registers one with a fixed seed.</summary>
internal class RuntimeRandom(Random random)
{
    /// <summary>For the few static members of the public API that can be given no other source.</summary>
    public static RuntimeRandom Process { get; } = new(Random.Shared);

    public virtual int Next(int exclusiveMaximum) => random.Next(exclusiveMaximum);

    public virtual double NextDouble() => random.NextDouble();

    public virtual Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        // Version 4, variant 1, as any other random guid.
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }
}
