namespace Winnow.Store;

/// <summary>
/// The bytes of one file at a fixed address, shared by all inputs and slices that look at them, and let go of with the last of them.
/// </summary>
/// <remarks>
/// Counting users is what keeps a closed reader from leaving others with pointers into nothing: the memory is unmapped
/// only when the last <see cref="IndexInput"/> over it is disposed.
/// </remarks>
public abstract unsafe class FileMemory
{
    // Users of the memory; 0 is terminal: nobody comes back from it.
    private int _users = 1;

    /// <summary>Memory of a length; its creator is the first user.</summary>
    protected FileMemory(byte* pointer, long length)
    {
        Pointer = pointer;
        Length = length;
    }

    internal byte* Pointer { get; }

    internal long Length { get; }

    internal bool TryAcquire()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Free();
        }
    }

    /// <summary>Unmaps: nobody uses the memory any more.</summary>
    protected abstract void Free();
}
