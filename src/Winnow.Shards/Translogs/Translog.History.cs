using Winnow.Store;

namespace Winnow.Shards;

/// <content>Reading operations by their numbers.</content>
internal sealed partial class Translog
{
    /// <summary>One reading holds a place for each number that it looks for.</summary>
    private const int MostAtOnce = 1 << 16;

    /// <summary>One array holds what is read, however much is asked for.</summary>
    private const long MostBytesAtOnce = 1L << 30;

    /// <summary>
    /// The operations from a number on as far as this process has logged them without a gap, at least one if there is, and not many more bytes than
    /// asked for. All of them must be synced, and stay what they are: of what may yet be rolled back the translog knows nothing.
    /// </summary>
    public EncodedChanges ReadFrom(long fromSeqNo, long toSeqNo, long maxBytes)
    {
        var places = new TranslogFramePlace?[(int)Math.Min(toSeqNo - fromSeqNo + 1, MostAtOnce)];
        List<TranslogPart> parts = Open(fromSeqNo, fromSeqNo + places.Length - 1);
        try
        {
            foreach (TranslogFramePlace place in parts.SelectMany(part => part.Frames()))
            {
                if (place.SeqNo >= fromSeqNo && place.SeqNo - fromSeqNo < places.Length)
                {
                    // Of two operations with one number the newer one counts.
                    places[place.SeqNo - fromSeqNo] = place;
                }
            }

            return Join(fromSeqNo, places, Math.Min(maxBytes, MostBytesAtOnce));
        }
        catch (CorruptIndexException e)
        {
            throw new TranslogCorruptedException(e.FileName, 0, e.Reason, e);
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    private static EncodedChanges Join(long fromSeqNo, TranslogFramePlace?[] places, long maxBytes)
    {
        var found = new List<(TranslogFramePlace Place, int Length, (int At, int Length) Name)>();
        int bytes = 0;
        for (int i = 0; i < places.Length && bytes < maxBytes && places[i] is { } place; i++)
        {
            place.Verify();
            ReadOnlySpan<byte> payload = place.Payload;
            (int At, int Length) name = TranslogFrame.NameIn(payload, place.Part.Input.Name);
            found.Add((place, payload.Length - name.Length, name));
            bytes = checked(bytes + VarInt.MaxBytes32 + payload.Length - name.Length);
        }

        byte[] joined = GC.AllocateUninitializedArray<byte>(bytes);
        int at = 0;
        foreach ((TranslogFramePlace place, int length, (int At, int Length) name) in found)
        {
            at += VarInt.Write(joined.AsSpan(at), (uint)length);
            TranslogFrame.CopyUnnamed(place.Payload, name, joined.AsSpan(at, length));
            at += length;
        }

        return new EncodedChanges(joined.AsMemory(0, at), found.Count, fromSeqNo + found.Count - 1);
    }

    /// <summary>The parts that hold such numbers, oldest first.</summary>
    private List<TranslogPart> Open(long fromSeqNo, long toSeqNo)
    {
        lock (_lock)
        {
            ThrowIfFailed();
            return
            [
                .. _closed.Values.Where(closed => closed.Summary.MaxSeqNo >= fromSeqNo).SelectMany(closed => Open(closed.Generation, closed.Header, closed.Blocks.Find(fromSeqNo, toSeqNo, closed.Length))),
                .. Open(_current.Generation, _current.Header, _current.Blocks.Find(fromSeqNo, toSeqNo, _current.FlushedTo)),
            ];
        }
    }

    private IEnumerable<TranslogPart> Open(long generation, TranslogHeader header, IEnumerable<(long From, long To)> parts) => parts.Select(part =>
    {
        IndexInput whole = OpenInput(generation, part.To);
        return new TranslogPart(whole.Slice(0, whole.Length), header.Checksum, part.From, part.To);
    });
}
