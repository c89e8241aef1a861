using Microsoft.Win32.SafeHandles;

namespace Winnow.Store;

internal sealed class FsIndexOutput(string path, SafeFileHandle handle, long position) : IndexOutput(path, position)
{
    protected override void WriteCore(long position, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, position);

    protected override void SyncCore() => RandomAccess.FlushToDisk(handle);

    protected override void BeginSyncCore() => Libc.StartWriteBack(handle);

    protected override void Dispose(bool disposing) => handle.Dispose();
}
