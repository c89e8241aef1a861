using System.Text;
using Winnow.Store;

namespace Winnow.Hosting;

/// <summary>The data directory of a node: locked for this process, with the identity that the node keeps for as long as its data.</summary>
internal sealed class NodeEnvironment : IDisposable
{
    private const string LockName = "node.lock";
    private const string IdName = "node.id";
    private readonly IDisposable _lock;

    private NodeEnvironment(StoreDirectory directory, IDisposable held, string nodeId)
    {
        Directory = directory;
        _lock = held;
        NodeId = nodeId;
    }

    public StoreDirectory Directory { get; }

    public string NodeId { get; }

    /// <exception cref="LockObtainFailedException">Another process has the directory; the message says which.</exception>
    public static NodeEnvironment Open(StoreDirectory directory, Func<string> newId)
    {
        var held = directory.AcquireLock(LockName);
        try
        {
            return new NodeEnvironment(directory, held, ReadId(directory) ?? CreateId(directory, newId()));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string? ReadId(StoreDirectory directory)
    {
        if (!directory.Exists(IdName))
        {
            return null;
        }

        using var input = directory.OpenInput(IdName);
        var id = Encoding.UTF8.GetString(input.Span(0, (int)input.Length)).Trim();
        return id.Length > 0 ? id : throw new CorruptIndexException("the node's identity is empty", input.Name);
    }

    private static string CreateId(StoreDirectory directory, string id)
    {
        const string Pending = IdName + ".tmp";
        if (directory.Exists(Pending))
        {
            directory.Delete(Pending);
        }

        using (var output = directory.CreateOutput(Pending))
        {
            output.Write(Encoding.UTF8.GetBytes(id));
        }

        directory.Sync([Pending]);
        directory.Rename(Pending, IdName);
        directory.SyncMetadata();
        return id;
    }
}
