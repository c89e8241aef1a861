using System.Diagnostics;
using System.Text;

namespace Winnow.Store;

/// <summary>
/// A lock file held open without sharing: the operating system lets go of it with the process, however that ends.
/// Beside it, in "name.holder", stands who took it last: the lock itself cannot be read while it is held.
/// </summary>
internal static class FsLock
{
    public static IDisposable Acquire(string path)
    {
        string holderPath = path + ".holder";
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new LockObtainFailedException($"lock [{path}] is held by {Holder(holderPath)}", e);
        }

        try
        {
            using var process = Process.GetCurrentProcess();
            File.WriteAllText(
                holderPath, $"process {Environment.ProcessId} ({process.ProcessName}) on {Environment.MachineName}", Encoding.UTF8);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return file;
    }

    private static string Holder(string holderPath)
    {
        try
        {
            string holder = File.ReadAllText(holderPath, Encoding.UTF8);
            return holder.Length == 0 ? "an unknown process" : holder;
        }
        catch (IOException)
        {
            return "an unknown process";
        }
    }
}
