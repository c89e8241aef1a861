using Winnow.Store;

namespace Winnow.Index.Writing;

/// <summary>Counts who needs which file, and deletes a file with its last reference. Any number of threads.</summary>
internal sealed class FileReferences(StoreDirectory directory)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private bool _keepsAll;

    public void Add(IEnumerable<string> names)
    {
        lock (_gate)
        {
            foreach (var name in names)
            {
                _counts[name] = _counts.GetValueOrDefault(name) + 1;
            }
        }
    }

    /// <summary>
    /// From now on nothing is deleted. A commit that failed may be there all the same, in part: only the next opening of the index sees
    /// which files are needed.
    /// </summary>
    public void KeepAll()
    {
        lock (_gate)
        {
            _keepsAll = true;
        }
    }

    public void Release(IEnumerable<string> names)
    {
        lock (_gate)
        {
            foreach (var name in names)
            {
                if (--_counts[name] == 0)
                {
                    _counts.Remove(name);
                    if (!_keepsAll)
                    {
                        Delete(name);
                    }
                }
            }
        }
    }

    private void Delete(string name)
    {
        try
        {
            directory.Delete(name);
        }
        catch (IOException)
        {
            // A file too many does no harm, and the next opening removes it.
        }
    }
}
