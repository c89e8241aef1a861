using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Winnow.Store;

/// <summary>A file mapped read-only. The map outlives the file's name and needs no open file handle.</summary>
internal sealed unsafe class MappedMemory : FileMemory
{
    private readonly MemoryMappedViewAccessor _view;

    private MappedMemory(MemoryMappedViewAccessor view, byte* pointer, long length)
        : base(pointer, length)
    {
        _view = view;
    }

    public static FileMemory Map(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        if (length == 0)
        {
            // The operating system does not map nothing.
            return new PinnedMemory([]);
        }

        using MemoryMappedFile map = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        return new MappedMemory(view, pointer + view.PointerOffset, length);
    }

    protected override void Free()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }
}
