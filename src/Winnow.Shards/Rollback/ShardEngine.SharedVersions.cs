using Winnow.Index;

namespace Winnow.Shards;

/// <content>What another copy needs that goes back to an operation which it has in common with this one.</content>
public sealed partial class ShardEngine
{
    /// <summary>
    /// What documents were when the operation of a number was the last one, or, where nobody knows that any more, what the next one that is left has made of
    /// them. As many of them as the limit allows, at least one; none when that next operation of the first may still be taken back.
    /// </summary>
    public SharedVersions ReadVersionsAt(IReadOnlyList<VersionQuestion> questions, long seqNo, long maxBytes)
    {
        ThrowIfClosed();
        Refresh("versions");
        ReaderState readers = _readers.Acquire();
        try
        {
            return Reading(() => ReadVersions(readers.Reader, questions, seqNo, maxBytes));
        }
        finally
        {
            readers.Release();
        }
    }

    private SharedVersions ReadVersions(DirectoryReader reader, IReadOnlyList<VersionQuestion> questions, long seqNo, long maxBytes)
    {
        // No merge that the reader shows has asked for less.
        long retained = _history.MinRetainedSeqNo();
        long safe = _history.GlobalCheckpoint;
        var versions = new DocumentVersions(reader);
        var documents = new List<ShardOperation>();
        var held = new List<string>();
        var changed = new List<string>();
        int answered = 0;
        for (long bytes = 0; answered < questions.Count && (bytes < maxBytes || answered == 0); answered++)
        {
            VersionQuestion asked = questions[answered];
            DocumentVersionsAt found = versions.Find(asked.Id, seqNo);
            if (found.Last is { } last && (last.IsLive || last.SeqNo >= retained))
            {
                if (last.SeqNo == asked.HeldSeqNo)
                {
                    held.Add(asked.Id);
                }
                else if (!last.IsTombstone)
                {
                    Add(last);
                }
            }
            else if (found.Next is { } next && retained > 0)
            {
                if (next.SeqNo > safe)
                {
                    break;
                }

                changed.Add(asked.Id);
                if (!next.IsTombstone)
                {
                    Add(next);
                }
            }

            bytes += asked.Id.Length;

            void Add(in StoredVersion version)
            {
                documents.Add(versions.Read(version));
                bytes += documents[^1].EstimatedSize;
            }
        }

        return new SharedVersions(answered, documents, held, changed);
    }
}
