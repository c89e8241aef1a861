using Winnow.Store;

namespace Winnow.Shards;

/// <summary>One generation's file read front to back, up to the first byte that does not verify.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Header">Its header.</param>
/// <param name="Summary">The operations that verified.</param>
/// <param name="ValidTo">Where the last frame that verified ends.</param>
/// <param name="FileLength">Where the file ends.</param>
/// <param name="Ended">Whether the last frame says that the generation is complete.</param>
/// <param name="Problem">What is wrong at <paramref name="ValidTo"/>; null when the file ends there.</param>
internal sealed record TranslogScan(
    long Generation, TranslogHeader Header, GenerationSummary Summary, long ValidTo, long FileLength, bool Ended, string? Problem)
{
    public static TranslogScan Run(StoreDirectory directory, string uuid, long generation)
    {
        using IndexInput input = directory.OpenInput(TranslogFile.Name(generation));
        TranslogHeader header = TranslogFile.ReadHeader(input, uuid, generation);
        GenerationSummary summary = GenerationSummary.Empty;
        long offset = header.Length;
        bool ended = false;
        string? problem = null;
        while (!ended && offset < input.Length && TranslogFrame.TryVerify(input, header.Checksum, offset, out int length, out problem))
        {
            ReadOnlySpan<byte> payload = input.Span(offset + TranslogFrame.Overhead, length);
            if (TranslogFrame.IsEnd(payload))
            {
                ended = true;
                CheckEnd(TranslogFrame.ReadEnd(payload, input.Name), summary, input.Name, offset);
            }
            else
            {
                summary = summary.With(TranslogFrame.ReadSeqNo(payload, input.Name));
            }

            offset += TranslogFrame.Overhead + length;
        }

        if (ended && offset < input.Length)
        {
            throw new TranslogCorruptedException(input.Name, offset, "there are bytes behind the end of the generation");
        }

        return new TranslogScan(generation, header, summary, offset, input.Length, ended, problem);
    }

    private static void CheckEnd(GenerationSummary stated, GenerationSummary found, string file, long offset)
    {
        if (stated != found)
        {
            throw new TranslogCorruptedException(
                file, offset, $"the generation holds [{found.Operations}] operations but its end states [{stated.Operations}]");
        }
    }
}
