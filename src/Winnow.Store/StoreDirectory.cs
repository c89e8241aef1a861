namespace Winnow.Store;

/// <summary>
/// One flat folder of files, and the only way in which the engine touches a disk, so that a simulation can take its place.
/// </summary>
/// <remarks>
/// <para><b>Write once.</b> A file made by <see cref="CreateOutput"/> is written front to back, closed, and never changes again.
/// Only files opened by <see cref="OpenAppend"/> (the translog) grow later, and only they may be cut by <see cref="Truncate"/>.</para>
/// <para><b>Durability.</b> Nothing survives a crash of the machine by itself. A file's bytes survive once <see cref="Sync"/> (or
/// <see cref="IndexOutput.Sync"/>) returned after they were written; a file's name, its renaming and its deletion survive once
/// <see cref="SyncMetadata"/> returned after them. So a commit is: write and close the files, <c>Sync</c> them, write the commit file
/// under a pending name, <c>Sync</c> it, <c>Rename</c> it, <c>SyncMetadata</c>. Whoever needs durability asks for it;
/// no other call here syncs. Until then any prefix of the unsynced bytes, or other bytes in their place, may be found after a crash,
/// and that is what checksums are for. A crash of the process alone loses only what was not flushed.</para>
/// <para><b>Failure.</b> Every method throws <see cref="IOException"/> (or a subclass) whose message names the file. A failed write or
/// sync leaves the file in an unknown state: give the file up, never sync it again in the hope of better luck.</para>
/// <para><b>Threads.</b> All methods may be called by many threads at once, for different names.</para>
/// </remarks>
public abstract class StoreDirectory : IDisposable
{
    /// <summary>Where this folder is, for messages.</summary>
    public abstract string Path { get; }

    /// <summary>The names of all files in this folder (not of subdirectories), in ordinal order.</summary>
    public abstract IReadOnlyList<string> ListAll();

    /// <summary>Whether a file of this name exists.</summary>
    public abstract bool Exists(string name);

    /// <summary>The file's length in bytes, as far as it was flushed.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public abstract long Length(string name);

    /// <summary>Creates a file. The name must not exist: nothing is ever overwritten.</summary>
    public abstract IndexOutput CreateOutput(string name);

    /// <summary>Opens a file to write behind its end, and creates it when it does not exist. One writer at a time.</summary>
    public abstract IndexOutput OpenAppend(string name);

    /// <summary>
    /// Opens a whole file for reading by any number of threads. The input keeps what it sees when the name is deleted or replaced.
    /// The file's writer must have closed it; a file that is being appended to may be opened, and shows what was flushed so far.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public abstract IndexInput OpenInput(string name);

    /// <summary>
    /// Reads bytes from an offset on into the caller's memory and says how many there were: fewer than asked for at the file's end.
    /// For whoever reads a file once, front to back; who comes back to it opens it.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public virtual int Read(string name, long offset, Span<byte> into)
    {
        using IndexInput input = OpenInput(name);
        int length = (int)Math.Clamp(input.Length - offset, 0, into.Length);
        if (length > 0)
        {
            input.Span(offset, length).CopyTo(into);
        }

        return length;
    }

    /// <summary>Creates a file that holds these bytes, and makes them durable, at the price of one copy. The name must not exist.</summary>
    public virtual void WriteSynced(string name, ReadOnlySpan<byte> content)
    {
        using (IndexOutput output = CreateOutput(name))
        {
            output.Write(content);
        }

        Sync([name]);
    }

    /// <summary>Makes the contents of these files durable. Their writers have closed them, or flushed them if they append.</summary>
    public abstract void Sync(IReadOnlyCollection<string> names);

    /// <summary>Makes all creations, renamings and deletions in this folder durable.</summary>
    public abstract void SyncMetadata();

    /// <summary>Renames a file in one step. A file that has the new name is replaced: readers see the old or the new, never neither.</summary>
    public abstract void Rename(string from, string to);

    /// <summary>Renames a file in one step unless there is a file that has the new name: then nothing happens, and this is false.</summary>
    public abstract bool TryRename(string from, string to);

    /// <summary>Deletes a file's name. Inputs that are open keep working.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public abstract void Delete(string name);

    /// <summary>
    /// Cuts a file to a shorter length: for the torn tail of a translog, before anybody opens it. Cutting a file under an open input is
    /// forbidden (the mapped pages would vanish). Durable after <see cref="Sync"/>.
    /// </summary>
    public abstract void Truncate(string name, long length);

    /// <summary>The names of the subdirectories, in ordinal order.</summary>
    public abstract IReadOnlyList<string> ListSubdirectories();

    /// <summary>Whether a subdirectory of this name exists.</summary>
    public abstract bool SubdirectoryExists(string name);

    /// <summary>Opens a subdirectory and creates it when it does not exist. The caller disposes it; this directory may be disposed first.</summary>
    public abstract StoreDirectory OpenSubdirectory(string name);

    /// <summary>
    /// The same, but the name of a subdirectory that this creates is durable only after <see cref="SyncMetadata"/>: for whoever creates many.
    /// </summary>
    public virtual StoreDirectory OpenSubdirectoryUnsynced(string name) => OpenSubdirectory(name);

    /// <summary>Deletes a subdirectory and everything under it; does nothing when there is none.</summary>
    public abstract void DeleteSubdirectory(string name);

    /// <summary>
    /// Takes a lock that excludes all other processes (and this one) until it is disposed or the process ends.
    /// The lock's file stays in the folder, unlocked, afterwards.
    /// </summary>
    /// <exception cref="LockObtainFailedException">Somebody holds it; the message says who.</exception>
    public abstract IDisposable AcquireLock(string name);

    /// <summary>Lets go of what the directory itself holds. Inputs, outputs and locks are disposed by whoever opened them.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>A flat name: what would reach another folder is a bug of the caller, or worse.</summary>
    protected static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is "." or ".." || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
        {
            throw new ArgumentException($"[{name}] is not a plain file name", nameof(name));
        }
    }
}
