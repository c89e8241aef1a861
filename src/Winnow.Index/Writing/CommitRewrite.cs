using Winnow.Index.Codec;
using Winnow.Index.Indexing;
using Winnow.Index.Merging;
using Winnow.Store;

namespace Winnow.Index;

/// <summary>
/// Makes another commit of an index' newest one: without some documents as if they had never been, with some that are deleted alive again, and with new
/// ones. Segments that lose nothing keep their files. The index does not change: the other commit lies beside it, under a name that no writer and no
/// reader looks for, until its owner puts it in the place of this one. The writer must add nothing meanwhile. One thread.
/// </summary>
public sealed class CommitRewrite : IDisposable
{
    private readonly RewriteParts _parts;
    private readonly IndexCommit _commit;
    private readonly FixedBitSet?[] _dropped;
    private readonly FixedBitSet?[] _revived;
    private readonly List<CommittedSegment> _added = [];
    private DocumentBuffer _buffer;

    internal CommitRewrite(IndexCommit commit, RewriteParts parts)
    {
        (_commit, _parts) = (commit, parts);
        _buffer = new DocumentBuffer(parts.Schema, parts.Config.IdField);
        Reader = DirectoryReader.Open(parts.Directory, commit.Point, verify: false);
        _dropped = new FixedBitSet?[Reader.Leaves.Count];
        _revived = new FixedBitSet?[Reader.Leaves.Count];
    }

    /// <summary>What the commit holds now.</summary>
    public DirectoryReader Reader { get; }

    /// <summary>What its owner has kept with it.</summary>
    public IReadOnlyDictionary<string, string> UserData => _commit.UserData;

    /// <summary>Leaves a document out, dead or alive.</summary>
    /// <param name="leaf">Its leaf of <see cref="Reader"/>.</param>
    /// <param name="doc">Its number there.</param>
    public void Drop(int leaf, int doc) => Mark(_dropped, leaf, doc);

    /// <summary>Makes a deleted document live again.</summary>
    /// <inheritdoc cref="Drop"/>
    public void Revive(int leaf, int doc) => Mark(_revived, leaf, doc);

    /// <summary>Adds a live document.</summary>
    /// <exception cref="ArgumentException">The document describes a field otherwise than the index does; nothing was added.</exception>
    public void Add(Document document)
    {
        _buffer.Check(document);
        _buffer.Add(document, live: true);
        if (_buffer.BytesUsed > _parts.Config.RamBufferBytes)
        {
            FlushBuffer();
        }
    }

    /// <summary>Writes the other commit, durably.</summary>
    /// <param name="userData">What its owner wants to be kept with it.</param>
    /// <param name="nameOf">Under which name the file of the commit itself waits.</param>
    /// <returns>All of its files, its own last, under the name that it is to have.</returns>
    public IReadOnlyList<IndexFile> Write(IReadOnlyDictionary<string, string> userData, Func<IndexFile, string> nameOf)
    {
        FlushBuffer();
        var segments = new List<CommittedSegment>();
        for (var leaf = 0; leaf < Reader.Leaves.Count; leaf++)
        {
            if (Rewrite(leaf) is { } rewritten)
            {
                segments.Add(rewritten);
            }
        }

        segments.AddRange(_added);
        var kept = _commit.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var next = new CommitPoint(
            _commit.Generation + 1,
            Reader.Version + 1,
            _parts.NextSegment(),
            new Dictionary<string, string>(userData, StringComparer.Ordinal),
            _parts.Schema.ToList(),
            segments);
        _parts.Directory.Sync([.. next.Files.Select(file => file.Name).Where(name => !kept.Contains(name))]);
        return [.. next.Files, next.WriteAside(_parts.Directory, nameOf)];
    }

    public void Dispose()
    {
        _buffer.Return();
        Reader.Dispose();
        _commit.Dispose();
    }

    private void Mark(FixedBitSet?[] marks, int leaf, int doc) => (marks[leaf] ??= new FixedBitSet(Reader.Leaves[leaf].Reader.MaxDoc)).Set(doc);

    private CommittedSegment? Rewrite(int leaf)
    {
        var committed = _commit.Point.Segments[leaf];
        var (dropped, revived) = (_dropped[leaf], _revived[leaf]);
        if (dropped is null && revived is null)
        {
            return committed;
        }

        var live = Live(Reader.Leaves[leaf].Reader, dropped, revived);
        return dropped is null
            ? WithLiveDocs(committed.Segment, committed.LiveGeneration + 1, live)
            : Without(((SegmentReader)Reader.Leaves[leaf].Reader).Core, dropped, live);
    }

    private static FixedBitSet Live(LeafReader reader, FixedBitSet? dropped, FixedBitSet? revived)
    {
        FixedBitSet live;
        if (reader.LiveDocs is { } now)
        {
            live = new FixedBitSet(now);
        }
        else
        {
            live = new FixedBitSet(reader.MaxDoc);
            live.SetAll();
        }

        for (var word = 0; word < live.Words.Length; word++)
        {
            live.Words[word] |= revived?.Words[word] ?? 0;
            live.Words[word] &= ~(dropped?.Words[word] ?? 0);
        }

        return live;
    }

    private CommittedSegment? Without(SegmentCore core, FixedBitSet dropped, FixedBitSet live)
    {
        var source = MergeSource.Without(core, dropped, live);
        if (source.KeptCount == 0)
        {
            return null;
        }

        // What has rotted must not be carried on.
        core.VerifyChecksums();
        var info = SegmentMerger.Merge([source], _parts.Directory, _parts.NewSegment(), _parts.Config.IdField, _parts.Compression, static _ => { });
        return SegmentMerger.LiveDocs([source]) is { } kept ? WithLiveDocs(info, 1, kept) : new CommittedSegment(info, info.MaxDoc, 0, null);
    }

    private CommittedSegment WithLiveDocs(SegmentInfo info, long generation, FixedBitSet live)
    {
        var name = SegmentFiles.LiveDocs(info.Name, generation);
        if (_parts.Directory.Exists(name))
        {
            // Of an earlier rewrite that was given up.
            _parts.Directory.Delete(name);
        }

        var count = live.Cardinality();
        var file = LiveDocsFormat.Write(_parts.Directory, name, live, count);
        return new CommittedSegment(info, count, generation, file);
    }

    private void FlushBuffer()
    {
        if (_buffer.DocCount > 0)
        {
            var info = BufferFlusher.Flush(_buffer, _parts.Directory, _parts.NewSegment(), _parts.Config.IdField, _parts.Compression);
            _added.Add(new CommittedSegment(info, info.MaxDoc, 0, null));
            _buffer.Return();
            _buffer = new DocumentBuffer(_parts.Schema, _parts.Config.IdField);
        }
    }
}

/// <summary>What a rewrite needs of the writer.</summary>
/// <param name="Directory">Where the index is.</param>
/// <param name="Config">The writer's.</param>
/// <param name="Schema">The fields that it knows.</param>
/// <param name="Compression">How stored bytes are compressed.</param>
/// <param name="NewSegment">A name that no segment has had.</param>
/// <param name="NextSegment">A number that no segment has had.</param>
internal sealed record RewriteParts(
    StoreDirectory Directory, IndexWriterConfig Config, FieldSchema Schema, ChunkMethod Compression, Func<string> NewSegment, Func<long> NextSegment);
