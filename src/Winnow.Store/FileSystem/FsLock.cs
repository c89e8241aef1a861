using System.Diagnostics;
using System.Text;

namespace Winnow.Store;

/// <summary>
/// A lock file held open without sharing: the operating system lets go of it with the process, however that ends.
/// Beside it, in "name.holder", stands who took it last: the lock itself cannot be read while it is held.
/// </summary>
internal static class FsLock
{
    /// <summary>Asked for once: the system takes milliseconds to answer.</summary>
    private static readonly Lazy<string> Self = new(() =>
    {
        using var process = Process.GetCurrentProcess();
        return $"process {Environment.ProcessId} ({process.ProcessName}) on {Environment.MachineName}";
    });

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
            File.WriteAllText(holderPath, Self.Value, Encoding.UTF8);
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
