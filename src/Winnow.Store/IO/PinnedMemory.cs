using System.Runtime.InteropServices;

namespace Winnow.Store;

/// <summary>File memory that is an array of this process.</summary>
internal sealed unsafe class PinnedMemory : FileMemory
{
    private GCHandle _handle;

    public PinnedMemory(byte[] bytes)
        : this(GCHandle.Alloc(bytes, GCHandleType.Pinned), bytes.Length)
    {
    }

    private PinnedMemory(GCHandle handle, long length)
        : base((byte*)handle.AddrOfPinnedObject(), length)
    {
        _handle = handle;
    }

    protected override void Free() => _handle.Free();
}
