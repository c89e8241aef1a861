using Winnow.Store;

namespace Winnow.Index.Tests.Writing;

/// <summary>A directory whose disk is full after so many bytes, or breaks at one of its next syncs and renamings.</summary>
internal sealed class LimitedDirectory(RamDirectory inner) : StoreDirectory
{
    public long BytesLeft { get; set; } = long.MaxValue;

    /// <summary>How many syncs and renamings still work; a broken one has done its work, or not.</summary>
    public int StepsLeft { get; set; } = int.MaxValue;

    public bool BreaksAfterTheStep { get; set; }

    public override string Path => inner.Path;

    public override IReadOnlyList<string> ListAll() => inner.ListAll();

    public override bool Exists(string name) => inner.Exists(name);

    public override long Length(string name) => inner.Length(name);

    public override IndexOutput CreateOutput(string name) => new LimitedOutput(this, inner.CreateOutput(name));

    public override IndexOutput OpenAppend(string name) => inner.OpenAppend(name);

    public override IndexInput OpenInput(string name) => inner.OpenInput(name);

    public override void Sync(IReadOnlyCollection<string> names) => Step(() => inner.Sync(names));

    public override void SyncMetadata() => Step(inner.SyncMetadata);

    public override void Rename(string from, string to) => Step(() => inner.Rename(from, to));

    public override bool TryRename(string from, string to)
    {
        var renamed = false;
        Step(() => renamed = inner.TryRename(from, to));
        return renamed;
    }

    public override void Delete(string name) => inner.Delete(name);

    public override void Truncate(string name, long length) => inner.Truncate(name, length);

    public override IReadOnlyList<string> ListSubdirectories() => inner.ListSubdirectories();

    public override bool SubdirectoryExists(string name) => inner.SubdirectoryExists(name);

    public override StoreDirectory OpenSubdirectory(string name) => inner.OpenSubdirectory(name);

    public override void DeleteSubdirectory(string name) => inner.DeleteSubdirectory(name);

    public override IDisposable AcquireLock(string name) => inner.AcquireLock(name);

    private void Step(Action action)
    {
        if (StepsLeft-- > 0)
        {
            action();
            return;
        }

        if (BreaksAfterTheStep)
        {
            action();
        }

        throw new IOException($"Input/output error [{Path}]");
    }

    private sealed class LimitedOutput(LimitedDirectory directory, IndexOutput output) : IndexOutput(output.Name)
    {
        protected override void WriteCore(long position, ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > directory.BytesLeft)
            {
                throw new IOException($"No space left on device [{Name}]");
            }

            directory.BytesLeft -= bytes.Length;
            output.Write(bytes);
        }

        protected override void SyncCore() => output.Sync();

        protected override void Dispose(bool disposing) => output.Dispose();
    }
}
