using Winnow.Store;

namespace Winnow.Shards;

/// <summary>A part of a generation's file that is being read, from one frame to the end of another.</summary>
internal sealed record TranslogPart(IndexInput Input, uint HeaderChecksum, long From, long To) : IDisposable
{
    /// <summary>The frames of operations, in the order in which they were added; their checksums are not looked at.</summary>
    public IEnumerable<TranslogFramePlace> Frames()
    {
        for (long offset = From; offset < To;)
        {
            int length = Input.Reader(offset, TranslogFrame.Overhead).ReadInt32();
            if (length < TranslogFrame.MinPayload)
            {
                throw new TranslogCorruptedException(Input.Name, offset, $"operation size must be at least [{TranslogFrame.MinPayload}] but is [{length}]");
            }

            ReadOnlySpan<byte> payload = Input.Span(offset + TranslogFrame.Overhead, length);
            if (!TranslogFrame.IsEnd(payload))
            {
                yield return new TranslogFramePlace(this, offset, TranslogFrame.ReadSeqNo(payload, Input.Name), length);
            }

            offset += TranslogFrame.Overhead + length;
        }
    }

    public void Dispose() => Input.Dispose();
}

/// <summary>Where an operation's frame is.</summary>
internal readonly record struct TranslogFramePlace(TranslogPart Part, long Offset, long SeqNo, int Length)
{
    /// <summary>The operation's bytes, which are valid as long as the part is open.</summary>
    public ReadOnlySpan<byte> Payload => Part.Input.Span(Offset + TranslogFrame.Overhead, Length);

    /// <exception cref="TranslogCorruptedException">The bytes are not what was written.</exception>
    public void Verify()
    {
        if (!TranslogFrame.TryVerify(Part.Input, Part.HeaderChecksum, Offset, out _, out string? problem))
        {
            throw new TranslogCorruptedException(Part.Input.Name, Offset, problem!);
        }
    }
}
