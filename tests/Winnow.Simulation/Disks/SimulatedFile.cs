using Orleans.Embedded.Simulation;

namespace Winnow.Simulation.Disks;

/// <summary>A file's bytes, and how many of them are safe from a loss of power.</summary>
internal sealed class SimulatedFile
{
    private const int SectorSize = 512;
    private readonly List<Flip> _flips = [];
    private byte[] _bytes = [];
    private int _synced;
    private byte[]? _image;

    public int Length { get; private set; }

    public bool Appends { get; set; }

    public byte[] Content => _bytes[..Length];

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
        _flips.RemoveAll(flip => flip.At >= length);
    }

    public void Sync() => _synced = Length;

    /// <summary>The bytes as inputs see them: a later append makes another image.</summary>
    public SimulatedMemory Open()
    {
        if (_image is null)
        {
            _image = SimulatedMemory.Pin(_bytes.AsSpan(0, Length));
            _flips.ForEach(flip => flip.Images.Add(_image));
        }

        return new(_image, Length);
    }

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
        var whole = Length;
        if (Length > _synced && random.Chance(0.5))
        {
            whole = Math.Max(_synced, Length - SectorSize);
            random.NextBytes(_bytes.AsSpan(whole..Length));
        }

        _synced = Length;
        _flips.RemoveAll(flip => flip.At >= whole);
    }

    /// <summary>
    /// Turns over one bit, for those who open the file from now on, or for those as well who have opened and verified it. The result turns it back
    /// for everybody who sees it turned.
    /// </summary>
    public Action FlipBit(SimulatedRandom random, bool alsoInMemory)
    {
        var flip = new Flip(random.Next(Length), (byte)(1 << random.Next(8)));
        if (alsoInMemory && _image is not null)
        {
            flip.Images.Add(_image);
        }

        _flips.Add(flip);
        Turn(flip);
        return () =>
        {
            if (_flips.Remove(flip))
            {
                Turn(flip);
            }
        };
    }

    private void Turn(Flip flip)
    {
        _bytes[flip.At] ^= flip.Mask;
        flip.Images.ForEach(image => image[flip.At] ^= flip.Mask);
        _image = null;
    }

    /// <summary>A bit that was turned over, and the images that show it so.</summary>
    private sealed record Flip(int At, byte Mask)
    {
        public List<byte[]> Images { get; } = [];
    }
}
