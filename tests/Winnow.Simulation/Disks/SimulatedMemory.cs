using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Winnow.Store;

namespace Winnow.Simulation.Disks;

/// <summary>A file's bytes at a fixed address. A process that is killed closes nothing, so the garbage collector frees them.</summary>
internal sealed unsafe class SimulatedMemory : FileMemory
{
    private readonly byte[] _bytes;

    public SimulatedMemory(ReadOnlySpan<byte> bytes)
        : this(Pinned(bytes), bytes.Length)
    {
    }

    private SimulatedMemory(byte[] bytes, int length)
        : base((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(bytes)), length) => _bytes = bytes;

    protected override void Free() => GC.KeepAlive(_bytes);

    private static byte[] Pinned(ReadOnlySpan<byte> bytes)
    {
        var copy = GC.AllocateUninitializedArray<byte>(Math.Max(1, bytes.Length), pinned: true);
        bytes.CopyTo(copy);
        return copy;
    }
}
