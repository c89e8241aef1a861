namespace Winnow.Index.Queries.Automata;

/// <summary>Partitions the 256 bytes by the ranges that an automaton tells apart.</summary>
internal sealed class ByteClasses
{
    private readonly bool[] _starts = new bool[257];

    public void Separate(int low, int high)
    {
        _starts[low] = true;
        _starts[high + 1] = true;
    }

    /// <summary>The class of each byte, and a byte of each class.</summary>
    public (byte[] Classes, byte[] Representatives) Build()
    {
        var classes = new byte[256];
        var representatives = new List<byte> { 0 };
        for (var value = 1; value < 256; value++)
        {
            if (_starts[value])
            {
                representatives.Add((byte)value);
            }

            classes[value] = (byte)(representatives.Count - 1);
        }

        return (classes, [.. representatives]);
    }
}
