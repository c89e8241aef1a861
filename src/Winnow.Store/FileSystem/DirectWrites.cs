using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Winnow.Store;

/// <summary>
/// Writes past the page cache, where the system allows it. What is written once and read by nobody soon takes no memory then from what is read,
/// and is not copied: that copy is half of the processor time of a large backup.
/// </summary>
internal static class DirectWrites
{
    /// <summary>What addresses, offsets and lengths have to be multiples of: the page, which no device's sector exceeds.</summary>
    private const int Alignment = 4096;

    /// <summary>Below this the cache is quicker than a wait for the device.</summary>
    private const int Worthwhile = 1 << 20;

    /// <summary>Writes as much of the beginning of a new file as can go straight to the device; says how much that was.</summary>
    public static int TryWrite(SafeFileHandle file, ReadOnlySpan<byte> content)
    {
        int length = content.Length - (content.Length % Alignment);
        if (length < Worthwhile || !IsAligned(content) || !Libc.TrySetDirect(file, direct: true))
        {
            return 0;
        }

        try
        {
            RandomAccess.Write(file, content[..length], 0);
            return length;
        }
        catch (IOException)
        {
            // A file system or device with other wishes; what is wrong with the disk itself shows again without this.
            return 0;
        }
        finally
        {
            Libc.TrySetDirect(file, direct: false);
        }
    }

    private static unsafe bool IsAligned(ReadOnlySpan<byte> content) =>
        (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(content)) % Alignment == 0;
}
