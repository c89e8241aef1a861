using Winnow.Repositories.Contents;
using Winnow.Repositories.Format;
using Winnow.Repositories.Manifests;
using Winnow.Repositories.Trees;

namespace Winnow.Repositories.Maintenance;

/// <summary>
/// Looks at all that a root leads to. Damage is written down and what lies beside it is looked at all the same; of a damaged inner page
/// what lies below is not.
/// </summary>
internal sealed class IntegrityCheck(RepositoryParts parts, bool contents, Func<IntegrityProgress, ValueTask>? progress, CancellationToken cancellation)
{
    private const int MostProblems = 10_000;
    private const int MostTries = 3;
    private const string Missing = "is missing";
    private readonly SortedDictionary<string, string> _problems = new(StringComparer.Ordinal);
    private long _problemCount;
    private long _snapshots;
    private long _contents;
    private long _bytes;
    private long _told;

    /// <summary>Whether all that names contents could be read.</summary>
    public bool IsEverythingRead { get; private set; } = true;

    /// <summary>Whether all pages of the table of contents could be read.</summary>
    public bool IsTableWhole { get; private set; } = true;

    public async Task<IntegrityReport> Run()
    {
        RepositoryRoot? root;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                root = (await parts.Roots.Read(cancellation))?.Root;
            }
            catch (RepositoryCorruptionException corrupt)
            {
                Note(corrupt.BlobName, corrupt.Problem);
                return Report(0, counted: false);
            }

            if (root is null)
            {
                return Report(0, counted: false);
            }

            Forget();
            await CheckSnapshots(root);
            await new ReferenceCheck(parts, this, cancellation).Check(root);
            await CheckBlobs(root);
            var newest = (await parts.Roots.Read(cancellation))?.Root;
            if (_problemCount == 0 || newest?.Generation == root.Generation)
            {
                return Report(root.Generation, counted: true);
            }

            if (attempt == MostTries)
            {
                // What others removed meanwhile looks like damage.
                var certain = await StillWrong();
                Forget();
                certain.ForEach(problem => Note(problem.Blob, problem.Problem));
                return Report(root.Generation, counted: false);
            }
        }
    }

    /// <summary>The first thing that is found wrong with a blob counts: the next is the same, or follows from it.</summary>
    public void Note(string blob, string problem)
    {
        lock (_problems)
        {
            if (_problems.ContainsKey(blob))
            {
                return;
            }

            _problemCount++;
            if (_problems.Count < MostProblems)
            {
                _problems.Add(blob, problem);
            }
        }
    }

    public void Note(Exception exception)
    {
        IsEverythingRead = false;
        switch (exception)
        {
            case RepositoryCorruptionException corrupt:
                Note(corrupt.BlobName, corrupt.Problem);
                break;
            case BlobGoneException gone:
                Note(gone.BlobName, Missing);
                break;
        }
    }

    public static bool IsDamage(Exception exception) => exception is RepositoryCorruptionException or BlobGoneException;

    /// <summary>The entries of a tree, but those of damaged pages.</summary>
    public IAsyncEnumerable<TreeEntry> Entries(Tree tree, TreeReference? root) =>
        root is null ? AsyncEnumerable.Empty<TreeEntry>() : Entries(tree, root.Page, root.Height);

    private async IAsyncEnumerable<TreeEntry> Entries(Tree tree, PageReference reference, int height)
    {
        TreePage page;
        try
        {
            page = await tree.Load(reference, height, cancellation, fresh: true);
        }
        catch (Exception e) when (IsDamage(e))
        {
            Note(e);
            IsTableWhole &= tree != parts.Contents;
            yield break;
        }

        if (height == 1)
        {
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }
        }

        foreach (var child in page.Children)
        {
            await foreach (var entry in Entries(tree, child, height - 1))
            {
                yield return entry;
            }
        }
    }

    private async Task CheckSnapshots(RepositoryRoot root)
    {
        await foreach (var some in Entries(parts.Catalog, root.Catalog).Chunk(2 * parts.Options.Concurrency).WithCancellation(cancellation))
        {
            _snapshots += some.Length;
            await Task.WhenAll(some.Select(entry => CheckSnapshot(CatalogTable.Decode(entry.Value.Span))));
        }
    }

    private async Task CheckSnapshot(SnapshotEntry entry)
    {
        var name = BlobNames.Snapshot(entry.Uuid);
        try
        {
            var info = await parts.Blobs.Read(name, BlobKind.Snapshot, SnapshotInfoCodec.Decode, cancellation);
            if (info.Uuid != entry.Uuid || info.Name != entry.Name)
            {
                Note(name, $"is the info of [{info.Name}/{info.Uuid}] where the catalog has [{entry.Name}/{entry.Uuid}]");
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            Note(e);
        }
    }

    /// <summary>Each content that is referred to has a blob, of its length: as they are listed, in the table's order.</summary>
    private async Task CheckBlobs(RepositoryRoot root)
    {
        await using var blobs = parts.Blobs.Store.List(BlobNames.Contents, cancellation).GetAsyncEnumerator(cancellation);
        var more = await blobs.MoveNextAsync();
        await foreach (var value in Entries(parts.Contents, root.Contents))
        {
            var hash = new ContentHash(value.Key.Span);
            var entry = ContentsTable.Decode(value.Value.Span);
            var name = BlobNames.Content(hash, entry.Location);
            while (more && string.CompareOrdinal(blobs.Current.Name, name) < 0)
            {
                more = await blobs.MoveNextAsync();
            }

            if (entry.References == 0)
            {
                continue;
            }

            _contents++;
            if (!more || blobs.Current.Name != name)
            {
                Note(name, Missing);
            }
            else if (entry.Kind == ContentKind.Chunk && blobs.Current.Length != entry.Length)
            {
                Note(name, $"has {blobs.Current.Length} bytes where {entry.Length} should be (truncated?)");
            }
            else if (contents && entry.Kind is ContentKind.Chunk or ContentKind.GlobalState)
            {
                await CheckBytes(hash, entry, name);
            }

            await Tell();
        }
    }

    private async Task CheckBytes(ContentHash hash, ContentEntry entry, string name)
    {
        try
        {
            var content = entry.Kind == ContentKind.Chunk
                ? (await parts.Blobs.Get(name, cancellation) ?? throw new BlobGoneException(name)).Content
                : await parts.Blobs.ReadContent(hash, entry.Kind, entry.Location, payload => payload, cancellation);
            _bytes += content.Length;
            if (await parts.Executor.Run(() => ContentHash.Of(content.Span)) != hash)
            {
                Note(name, "does not have the bytes that its name says");
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            Note(e);
        }
    }

    private ValueTask Tell()
    {
        if (progress is null)
        {
            return ValueTask.CompletedTask;
        }

        var read = _bytes - _told;
        _told = _bytes;
        return progress(new IntegrityProgress(_contents, _bytes, read, _problemCount));
    }

    /// <summary>Those problems that reading the blob again shows, where the newest root leads to it.</summary>
    private async Task<List<IntegrityProblem>> StillWrong()
    {
        var certain = new List<IntegrityProblem>();
        foreach (var (blob, problem) in _problems)
        {
            if (BlobNames.TryParseContent(blob, out var hash, out var location))
            {
                var found = await parts.Roots.AtNewest(
                    root => ContentsTable.Find(parts.Contents, root?.Contents, [hash], cancellation), cancellation);
                if (found.GetValueOrDefault(hash) is { References: > 0 } entry && entry.Location == location)
                {
                    certain.Add(new IntegrityProblem(blob, problem));
                }
            }
            else if (problem != Missing)
            {
                certain.Add(new IntegrityProblem(blob, problem));
            }
        }

        return certain;
    }

    private void Forget()
    {
        _problems.Clear();
        (_problemCount, _snapshots, _contents) = (0, 0, 0);
        (IsEverythingRead, IsTableWhole) = (true, true);
    }

    private IntegrityReport Report(long generation, bool counted) => new(
        generation, _snapshots, _contents, _bytes, counted, _problemCount, [.. _problems.Select(problem => new IntegrityProblem(problem.Key, problem.Value))]);
}
