namespace Winnow.Shards;

/// <summary>
/// The last operations as bytes, for followers that read the history as it grows: they must not make the shard refresh. Nothing is kept until somebody
/// reads, nor when nobody has for a while.
/// </summary>
internal sealed class RecentChanges(TimeProvider clock)
{
    private const int Slots = 1 << 13;
    private const long MaxBytes = 4L << 20;

    /// <summary>Whoever adds looks now and then whether anybody still reads.</summary>
    private const int LookEvery = 1 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Lock _lock = new();
    private (long SeqNo, byte[] Payload)[]? _slots;
    private long _bytes;

    /// <summary>No lower number is kept.</summary>
    private long _lowest;
    private long _highest;
    private long _lastRead;

    public void Add(in ShardOperation operation)
    {
        if (Volatile.Read(ref _slots) is null)
        {
            return;
        }

        byte[] payload = OperationsCodec.EncodeUnnamed(operation);
        lock (_lock)
        {
            if (_slots is null)
            {
                return;
            }

            Put(operation.SeqNo, payload);
            if ((operation.SeqNo & (LookEvery - 1)) == 0 && clock.GetElapsedTime(_lastRead) > Patience)
            {
                _slots = null;
            }
        }
    }

    /// <summary>The operations from a number on as far as they are here without a gap, at least one if it is, and not many more bytes than asked for.</summary>
    public List<byte[]> Read(long fromSeqNo, long toSeqNo, long maxBytes)
    {
        var found = new List<byte[]>();
        lock (_lock)
        {
            _lastRead = clock.GetTimestamp();
            if (_slots is null)
            {
                (_bytes, _lowest, _highest) = (0, 0, 0);
                _slots = NewSlots();
            }

            long bytes = 0;
            for (long seqNo = fromSeqNo; seqNo <= toSeqNo && bytes < maxBytes && Of(seqNo) is { } payload; seqNo++)
            {
                found.Add(payload);
                bytes += payload.Length;
            }
        }

        return found;
    }

    private static (long SeqNo, byte[] Payload)[] NewSlots()
    {
        var slots = new (long SeqNo, byte[] Payload)[Slots];
        Array.Fill(slots, (SequenceNumbers.Unassigned, []));
        return slots;
    }

    private byte[]? Of(long seqNo)
    {
        (long held, byte[] payload) = _slots![seqNo & (Slots - 1)];
        return held == seqNo ? payload : null;
    }

    private void Put(long seqNo, byte[] payload)
    {
        ref (long SeqNo, byte[] Payload) slot = ref _slots![seqNo & (Slots - 1)];
        if (slot.SeqNo > seqNo)
        {
            // Late, and newer ones have its place.
            return;
        }

        _bytes += payload.Length - slot.Payload.Length;
        slot = (seqNo, payload);
        _highest = Math.Max(_highest, seqNo);
        _lowest = Math.Max(_lowest, _highest - Slots + 1);
        for (; _bytes > MaxBytes && _lowest < _highest; _lowest++)
        {
            ref (long SeqNo, byte[] Payload) lowest = ref _slots[_lowest & (Slots - 1)];
            if (lowest.SeqNo <= _lowest)
            {
                _bytes -= lowest.Payload.Length;
                lowest = (SequenceNumbers.Unassigned, []);
            }
        }
    }
}
