using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes what is known about the terms of a block. A block whose terms have one document and one occurrence each (ids) starts with the
/// width of its document ids in bytes, and keeps them as an array. Any other starts with 0 and keeps its terms one after the other.
/// </summary>
internal sealed class TermStatesWriter(TermFeatures features)
{
    public void Write(IndexOutput output, ReadOnlySpan<TermState> states)
    {
        var allSingle = true;
        var docs = 0;
        foreach (ref readonly var state in states)
        {
            allSingle &= state.TotalTermFreq == 1;
            docs |= state.SingleDoc;
        }

        if (allSingle)
        {
            WriteSingles(output, states, docs);
        }
        else
        {
            WriteGeneral(output, states);
        }
    }

    private void WriteSingles(IndexOutput output, ReadOnlySpan<TermState> states, int docs)
    {
        var width = docs < 1 << 8 ? 1 : docs < 1 << 16 ? 2 : 4;
        output.WriteByte((byte)width);
        foreach (ref readonly var state in states)
        {
            switch (width)
            {
                case 1:
                    output.WriteByte((byte)state.SingleDoc);
                    break;
                case 2:
                    output.WriteInt16((short)state.SingleDoc);
                    break;
                default:
                    output.WriteInt32(state.SingleDoc);
                    break;
            }
        }

        if (features.HasFlag(TermFeatures.Positions))
        {
            foreach (ref readonly var state in states)
            {
                output.WriteVInt(state.SinglePosition);
            }
        }
    }

    private void WriteGeneral(IndexOutput output, ReadOnlySpan<TermState> states)
    {
        long lastDocStart = 0;
        long lastPosStart = 0;
        output.WriteByte(0);
        foreach (ref readonly var state in states)
        {
            output.WriteVInt(state.DocFreq - 1);
            if (features.HasFlag(TermFeatures.Freqs))
            {
                output.WriteVLong(state.TotalTermFreq - state.DocFreq);
            }

            if (state.DocFreq == 1)
            {
                output.WriteVInt(state.SingleDoc);
            }
            else
            {
                output.WriteVLong(state.DocStart - lastDocStart);
                lastDocStart = state.DocStart;
                if (state.DocFreq >= BitPacking128.BlockSize)
                {
                    output.WriteVLong(state.DocLength);
                }
            }

            if (!features.HasFlag(TermFeatures.Positions))
            {
                continue;
            }

            if (state.TotalTermFreq == 1)
            {
                output.WriteVInt(state.SinglePosition);
            }
            else
            {
                output.WriteVLong(state.PosStart - lastPosStart);
                lastPosStart = state.PosStart;
            }
        }
    }
}
