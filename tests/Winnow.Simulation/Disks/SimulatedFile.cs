using Orleans.Embedded.Simulation;

namespace Winnow.Simulation.Disks;

/// <summary>A file's bytes, and how many of them are safe from a loss of power.</summary>
internal sealed class SimulatedFile
{
    private const int SectorSize = 512;
    private byte[] _bytes = [];
    private int _synced;
    private byte[]? _image;

    public int Length { get; private set; }

    public bool Appends { get; set; }

    /// <summary>Who writes it now.</summary>
    public object? Writer { get; set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + bytes.Length, _bytes.Length * 2));
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        _image = null;
    }

    public void Truncate(int length)
    {
        Length = length;
        _synced = Math.Min(_synced, length);
        _image = null;
    }

    public void Sync() => _synced = Length;

    /// <summary>The bytes as inputs see them: a later append makes another image.</summary>
    public SimulatedMemory Open() => new(_image ??= SimulatedMemory.Pin(_bytes.AsSpan(0, Length)), Length);

    /// <summary>What was not synced may be there, or a part of it, or something else in its last sector.</summary>
    public void LosePower(SimulatedRandom random)
    {
        Writer = null;
        _image = null;
        if (_synced == Length)
        {
            return;
        }

        Length = random.Chance(0.5) ? _synced : random.Next(_synced, Length + 1);
        if (Length > _synced && random.Chance(0.5))
        {
            random.NextBytes(_bytes.AsSpan(Math.Max(_synced, Length - SectorSize)..Length));
        }

        _synced = Length;
    }

    /// <summary>
    /// Turns over one bit, for those who open the file from now on, or for those as well who have opened and verified it; the result turns it back.
    /// </summary>
    public Action FlipBit(SimulatedRandom random, bool alsoInMemory)
    {
        var (at, mask) = (random.Next(Length), (byte)(1 << random.Next(8)));
        Flip();
        return Flip;

        void Flip()
        {
            if (at >= Length)
            {
                return;
            }

            _bytes[at] ^= mask;
            if (alsoInMemory && _image is not null)
            {
                _image[at] ^= mask;
            }

            _image = null;
        }
    }
}
